/** Entries with the same change as one, with the names of all: ten hosts that change alike are one thing to read. */
export function sameChange<T, N>(entries: { name: string; change: T }[], merged: (names: string[], change: T) => N): N[] {
  const groups = new Map<string, { names: string[]; change: T }>();
  for (const { name, change } of entries) {
    const identity = JSON.stringify(change);
    const group = groups.get(identity);
    if (group) group.names.push(name);
    else groups.set(identity, { names: [name], change });
  }
  return [...groups.values()].map(({ names, change }) => merged([...new Set(names)], change));
}

/** What comes and what goes between two lists, as often as it stands there. */
export function betweenBags<T>(base: T[], head: T[]): { added: T[]; dropped: T[] } {
  return { added: without(head, base), dropped: without(base, head) };
}

function without<T>(list: T[], others: T[]): T[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(JSON.stringify(other), (counts.get(JSON.stringify(other)) ?? 0) + 1);
  return list.filter((each) => {
    const left = counts.get(JSON.stringify(each)) ?? 0;
    if (left > 0) counts.set(JSON.stringify(each), left - 1);
    return left === 0;
  });
}
