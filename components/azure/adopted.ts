import type { ResourceTransform } from "@pulumi/pulumi";

/** The property that holds a resource's own name in Azure. */
const NAME_PROPERTIES: Record<string, string> = {
  "azure-native:compute:VirtualMachine": "vmName",
  "azure-native:compute:Disk": "diskName",
  "azure-native:network:NetworkInterface": "networkInterfaceName",
  "azure-native:network:NetworkSecurityGroup": "networkSecurityGroupName",
  "azure-native:network:PublicIPAddress": "publicIpAddressName",
};

/**
 * Takes Azure resources that somebody else has made into a site: a transform for the option `transforms` of `ListservSite`.
 * Keys are names of the site's resources, e.g. `lists-listserv-vm`, values ids in Azure. Each is imported, never made, replaced or
 * deleted, and stays in Azure as it is: the site configures what runs on the machine. Throws where a key has no such resource type.
 */
export function adoptedFromAzure(ids: Record<string, string>): ResourceTransform {
  return ({ type, name, props, opts }) => {
    const id = ids[name];
    if (id === undefined) return undefined;
    const property = NAME_PROPERTIES[type];
    if (property === undefined) throw new Error(`${name} is a ${type}, which cannot be adopted; what can: ${Object.keys(NAME_PROPERTIES).join(", ")}`);
    const [, group = ""] = /\/resourceGroups\/([^/]+)\//i.exec(id) ?? [];
    return {
      props: { ...props, resourceGroupName: group, [property]: id.split("/").at(-1) },
      opts: { ...opts, import: id, ignoreChanges: ["*"], replaceOnChanges: [], retainOnDelete: true },
    };
  };
}
