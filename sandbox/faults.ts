import { ProviderFault, type Operation } from "./provider/server";

export type Verb = "create" | "update" | "delete";

/** One fault to come: the operation it meets, and what happens. */
export interface PlannedFault {
  /** Matches `<verb> <type> <name>`. */
  operation: RegExp;
  /** What the cloud or host answers. Default: no capacity, which another attempt may find. */
  message?: string;
  /** HTTP status of an answer of Azure; some are tried again before anybody sees them. Default 409. */
  status?: number;
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

// What azure-native's HTTP pipeline sends again, and how often (azcore, policy.RetryOptions: its defaults).
const PASSING_STATUSES = [408, 429, 500, 502, 503, 504];
const RETRIES = 3;

class RequestFault extends ProviderFault {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Faults that the sandbox was told to make, latencies, and the account of every operation. */
export class Faults {
  readonly performed: Performed[] = [];
  /** Seconds after which a machine's SSH server answers the first time. */
  secondsUntilSsh = 0;

  constructor(
    private readonly planned: PlannedFault[] = [],
    /** Seconds that an operation takes, by `<verb> <type>`. Default none. */
    private readonly seconds: (verb: Verb, type: string) => number = () => 0,
  ) {}

  /** One more fault to come. */
  plan(fault: PlannedFault): void {
    this.planned.push(fault);
  }

  /** Meets an operation before its work is done. */
  async meet(verb: Verb, { type, name }: Operation): Promise<void> {
    this.performed.push({ verb, type, name });
    const wait = this.seconds(verb, type);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    this.strike(verb, type, name, false);
  }

  /** Meets a request to Azure, which azure-native sends again where the answer is one that passes. */
  async meetRequest(verb: Verb, operation: Operation): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.meet(verb, operation);
      } catch (error) {
        if (!(error instanceof RequestFault) || !PASSING_STATUSES.includes(error.status) || attempt > RETRIES) throw error;
      }
    }
  }

  /** Meets an operation whose work is done. */
  afterwards(verb: Verb, { type, name }: Operation): void {
    this.strike(verb, type, name, true);
  }

  private strike(verb: Verb, type: string, name: string, afterwards: boolean): void {
    const due = this.planned.find((fault) => (fault.times ?? 1) > 0 && (fault.afterwards ?? false) === afterwards && fault.operation.test(`${verb} ${type} ${name}`));
    if (!due) return;
    due.times = (due.times ?? 1) - 1;
    const status = due.status ?? 409;
    throw new RequestFault(status, due.message ?? `Status=${status} Code="AllocationFailed" Message="The sandbox was told to fail here."`);
  }
}
