/** Characters that a terminal obeys, or that turn the direction of what follows; line breaks are none of them. */
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A value whose texts show such characters instead of having them. */
export function visible<T>(value: T): T {
  if (typeof value === "string") return value.replace(OBEYED, shown) as T;
  if (Array.isArray(value)) return value.map(visible) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [visible(name), visible(each as unknown)])) as T;
}

function shown(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
