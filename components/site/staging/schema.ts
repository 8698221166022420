import { z } from "zod";
import { RunMode } from "../../listserv/args";
import { checked, choice, fqdn, hostAddress, isFqdn, planKey, subnet } from "../schema/fields";
import { administration, machine } from "../schema/host";
import { dkim } from "../schema/listserv";
import { azureShape, common, mailSinkShape } from "../schema/site";
import type { SmallerStagingArgs } from "./args";

/** What is production's is filled in, and no key of the args. */
const sink = z.strictObject(mailSinkShape).omit({ productionNames: true, productionAddresses: true, productionResourceGroup: true });

/** Args of `staging()`: a stack file is loaded without its types, so that a misspelt key would say nothing by itself. */
export const stagingArgs = z.strictObject({
  name: common.name,
  domain: checked(isFqdn, "the domain of the copy's hosts, such as STAGING.EXAMPLE.ORG"),
  names: z.record(z.string(), fqdn()).optional(),
  addresses: z.record(z.string(), hostAddress()).optional(),
  machine: machine().optional(),
  location: azureShape.location.optional(),
  subscription: azureShape.subscription.optional(),
  resourceGroup: azureShape.resourceGroup,
  subnet: subnet().optional(),
  tags: azureShape.tags,
  administration: administration().optional(),
  runMode: choice(RunMode).optional(),
  postmaster: common.postmaster.optional(),
  dkim: dkim().optional(),
  mailSink: sink.optional(),
  secrets: common.secrets,
  leaveOut: z.array(planKey(), { error: 'a list of plan keys: ["dist2"]' }).optional(),
} satisfies Record<keyof SmallerStagingArgs, z.ZodType>);
