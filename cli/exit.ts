/** Exit statuses of every command. */
export const EXIT = {
  ok: 0,
  /** A fault of the input, or something that failed. */
  error: 1,
  /** It ran, and there is something to do or a difference to look at. */
  difference: 2,
} as const;

/** Something that the user can put right: told as it is, without a stack trace. */
export class UserFault extends Error {
  override readonly name = "UserFault";
}
