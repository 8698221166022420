import { join } from "node:path";
import { componentProviderHost } from "@pulumi/pulumi/provider/experimental";
import { DistributeWorker, ListservInstance, ListservSite, MailNetwork, SmtpService, WindowsHost } from "../index";
import { packageFolder } from "../host/module";

/**
 * The components for every Pulumi language: `pulumi package add <this package>` runs this file (PulumiPlugin.yaml). The folder named
 * here tells Pulumi where their declarations are: in the published package there is no TypeScript source, but its declarations with their comments.
 */
void componentProviderHost({
  name: "listserv",
  dirname: join(packageFolder(__dirname), "components", "plugin"),
  components: [ListservSite, SmtpService, ListservInstance, DistributeWorker, MailNetwork, WindowsHost],
});
