import type { ConfigMap, ConfigValue, Stack } from "@pulumi/pulumi/automation";

/**
 * The config of a stack. Each question to the CLI is a process that first derives its key from the passphrase: what is known is not
 * asked again, and what is set is written at once before the next operation.
 */
export class StackConfig {
  private waiting: ConfigMap = {};

  /** `known` is what the stack holds, where that is known: nothing, of a new one. */
  constructor(
    private readonly stack: Stack,
    private known: ConfigMap | undefined,
  ) {}

  /** All values with secrets in clear, maps as JSON. */
  async read(): Promise<ConfigMap> {
    if (this.known) return this.known;
    await this.write();
    return (this.known = await this.stack.getAllConfig());
  }

  /** Sets values by path, e.g. `listserv:licences.dist1`. */
  set(config: ConfigMap): void {
    Object.assign(this.waiting, config);
    this.known = this.known && Object.entries(config).reduce<ConfigMap | undefined>((all, [path, value]) => all && withValue(all, path, value), this.known);
  }

  /** Writes what waits. */
  async write(): Promise<void> {
    const { waiting } = this;
    if (Object.keys(waiting).length === 0) return;
    await this.stack.setAllConfig(waiting, true);
    this.waiting = {};
  }
}

/** `namespace:name`, or one member of the map of that name. */
const PATH = /^([^.[\]]+)(?:\.([^.[\]]+)|\["([^"]+)"\])?$/;

/** The config with one value more; `undefined` for a path of another form, which only Pulumi can read. */
function withValue(config: ConfigMap, path: string, value: ConfigValue): ConfigMap | undefined {
  const [, name, plain, quoted] = PATH.exec(path) ?? [];
  const member = plain ?? quoted;
  if (name === undefined) return undefined;
  if (member === undefined) return { ...config, [name]: value };
  const map = JSON.parse(config[name]?.value ?? "{}") as Record<string, string>;
  return { ...config, [name]: { value: JSON.stringify({ ...map, [member]: value.value }), secret: true } };
}
