import { rule, type Rule, type Fact, type RuleInput } from "./rule";
import { hosts } from "./select";

const IMAGES = "Azure Virtual Machines, image versions";

/** Hosts whose image is whatever is newest on the day: a marketplace image of version `latest`, or a gallery image without a version. */
function openImages({ plan }: RuleInput): Fact[] {
  return hosts(plan).flatMap(({ host }) => {
    const image = host.azure?.image;
    if (!image || isPinned(image)) return [];
    const told = "id" in image ? image.id : `${image.publisher} ${image.offer} ${image.sku}, version ${image.version}`;
    return [{ path: `${host.path}.machine.image`, message: `${host.fqdn} gets whatever image is newest on the day (${told}): the same commit makes different machines.`, remedy: "Name the version: machine.image.version, or an id that ends with /versions/<version>." }];
  });
}

/** Azure's own: three numbers. */
const VERSION = /^\d+\.\d+\.\d+$/;
/** Of the organisation, of a community, or shared with it; any other image is the same as long as it is there. */
const GALLERY = /\/(Community|Shared)?Galleries\//i;

function isPinned(image: { version: string } | { id: string }): boolean {
  if (!("id" in image)) return VERSION.test(image.version);
  return !GALLERY.test(image.id) || VERSION.test(/\/versions\/([^/]+)$/i.exec(image.id)?.[1] ?? "");
}

export const versionRules: Rule[] = [
  rule("image-version-open", "warning", IMAGES, (input) => (input.config.mailSink ? [] : openImages(input))),
  rule("staging-image-version-open", "error", IMAGES, (input) => (input.config.mailSink ? openImages(input) : [])),
];
