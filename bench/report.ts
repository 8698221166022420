/** One figure of a part, and what it is to reach. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** The most that it may be; absent where it is only told. */
  atMost?: number;
}

/** What a part of the bench found. */
export type Part = () => Promise<Figure[]>;

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const missed = ({ value, atMost }: Figure): boolean => atMost !== undefined && !(value <= atMost);

/** Prints the figures of a part. Gives whether all are reached. */
export function report(part: string, figures: Figure[]): boolean {
  console.log(`\n${part}`);
  for (const figure of figures) {
    const goal = figure.atMost === undefined ? "" : `  at most ${figure.atMost}${missed(figure) ? "  MISSED" : ""}`;
    console.log(`  ${figure.what.padEnd(64)} ${figure.value.toFixed(figure.value < 10 ? 2 : 0).padStart(8)} ${figure.unit.padEnd(6)}${goal}`);
  }
  return !figures.some(missed);
}

/** Says what is being measured, for whoever waits. */
export function progress(text: string): void {
  console.error(`… ${text}`);
}

/** Runs a part by itself: `node .bench/bench/<part>.js`. */
export async function alone(part: string, run: Part): Promise<void> {
  if (!report(part, await run())) process.exitCode = 1;
}
