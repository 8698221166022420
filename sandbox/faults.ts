import { ProviderFault, type Operation } from "./provider/server";

export type Verb = "create" | "update" | "delete";

/** One fault to come: the operation it meets, and what happens. */
export interface PlannedFault {
  /** Matches `<verb> <type> <name>`. */
  operation: RegExp;
  /** What the cloud or host answers. Default: an internal error. */
  message?: string;
  /** How often it happens. Default once. */
  times?: number;
  /** It happens after the work was done, as when a connection is lost at the end. Default false. */
  afterwards?: boolean;
}

/** One operation that the sandbox was asked for. */
export interface Performed {
  verb: Verb;
  type: string;
  name: string;
}

/** Faults that the sandbox was told to make, latencies, and the account of every operation. */
export class Faults {
  readonly performed: Performed[] = [];

  constructor(
    private readonly planned: PlannedFault[] = [],
    /** Seconds that an operation takes, by `<verb> <type>`. Default none. */
    private readonly seconds: (verb: Verb, type: string) => number = () => 0,
  ) {}

  /** Meets an operation before its work is done. */
  async meet(verb: Verb, { type, name }: Operation): Promise<void> {
    this.performed.push({ verb, type, name });
    const wait = this.seconds(verb, type);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    this.strike(verb, type, name, false);
  }

  /** Meets an operation whose work is done. */
  afterwards(verb: Verb, { type, name }: Operation): void {
    this.strike(verb, type, name, true);
  }

  private strike(verb: Verb, type: string, name: string, afterwards: boolean): void {
    const due = this.planned.find((fault) => (fault.times ?? 1) > 0 && (fault.afterwards ?? false) === afterwards && fault.operation.test(`${verb} ${type} ${name}`));
    if (!due) return;
    due.times = (due.times ?? 1) - 1;
    throw new ProviderFault(due.message ?? 'Status=500 Code="InternalServerError" Message="The sandbox was told to fail here."');
  }
}
