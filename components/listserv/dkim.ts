import type { DkimArgs } from "./args";

/** A domain that LISTSERV signs for, with the key that it signs with. */
export interface SignedDomain {
  /** As DKIM_SIGN names it, e.g. `*.EXAMPLE.ORG`. */
  domain: string;
  /** Domain of the key and of its DNS record: without `*.`. */
  keyDomain: string;
  /** Name of the key file, without `.dkim`. */
  keyFile: string;
  /** The selector in the key file and the DNS record. */
  selector: string;
}

const DEFAULT_SELECTOR = "default";

/**
 * One key for each domain, shared with its wildcard: a signature counts for the domain that its key names (d=).
 * The first has the selector as its file's name, which is LISTSERV's own default; the others are told apart by their domain.
 */
export function signedDomains(dkim: DkimArgs | undefined): SignedDomain[] {
  const selector = dkim?.selector ?? DEFAULT_SELECTOR;
  const all = (dkim?.domains ?? []).map((domain) => ({ domain: domain.toUpperCase(), keyDomain: domain.replace(/^\*\./, "") }));
  const first = all[0]?.keyDomain.toUpperCase();
  return all.map(({ domain, keyDomain }) => ({
    domain,
    keyDomain,
    keyFile: keyDomain.toUpperCase() === first ? selector : keyDomain.toLowerCase().replaceAll(".", "-"),
    selector,
  }));
}

/** DKIM_SIGN: a key of another name than `default` stands in parentheses behind its domain. */
export function dkimSign(dkim: DkimArgs): string {
  return signedDomains(dkim).map(({ domain, keyFile }) => (keyFile === DEFAULT_SELECTOR ? domain : `${domain}(${keyFile})`)).join(" ");
}
