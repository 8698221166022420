/** Signals that end a command, and their numbers: a shell sees 128 more as exit status. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Work that a signal interrupts in order: it is told, ends its engine, removes what it has put into temporary folders, and then the
 * process ends as one that was interrupted. A second signal does not wait for that.
 */
export async function interruptible<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const handlers = Object.entries(SIGNALS).map(([name, number]) => {
    const handler = (): void => (controller.signal.aborted ? process.exit(128 + number) : controller.abort(128 + number));
    process.on(name, handler);
    return [name, handler] as const;
  });
  try {
    return await work(controller.signal);
  } finally {
    for (const [name, handler] of handlers) process.removeListener(name, handler);
    if (controller.signal.aborted) process.exit(controller.signal.reason as number);
  }
}
