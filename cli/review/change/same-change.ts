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
  const [old, now] = [base, head].map((list) => list.map((each) => JSON.stringify(each))) as [string[], string[]];
  return { added: without(head, now, old), dropped: without(base, old, now) };
}

/** Identities stand beside what they are of: to write one takes long, and there are thousands. */
function without<T>(list: T[], identities: string[], others: string[]): T[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
  return list.filter((_each, index) => {
    const identity = identities[index] as string;
    const left = counts.get(identity) ?? 0;
    if (left > 0) counts.set(identity, left - 1);
    return left === 0;
  });
}
