/** Whether text gets colour: where it is seen; NO_COLOR and FORCE_COLOR as everywhere. */
export function coloured({ NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return (FORCE_COLOR !== undefined && FORCE_COLOR !== "0") || isTerminal;
}
