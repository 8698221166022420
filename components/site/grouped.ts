/** Entries by key in their order, so that a question about one key costs one look-up and a site's plan stays linear in its hosts. */
export function grouped<T>(entries: Iterable<T>, keyOf: (entry: T) => string | undefined): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
