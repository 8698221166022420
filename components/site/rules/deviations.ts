import { catalogue } from "../../smtp-service/catalogue";
import { rule, type Rule } from "./rule";
import { services } from "./select";

const PROPERTIES = "Required, Recommended, and Optional Configuration Setting Changes";

/** A deviation from a recommended setting warns; one from a suggestion or a starting value is the site's own tuning. */
function deviations(severe: boolean): Rule["check"] {
  return ({ plan }) =>
    services(plan).flatMap(({ service, path }) =>
      catalogue
        .filter((row) => (row.importance === "Recommended" && row.startingValue !== true) === severe)
        .flatMap((row) => {
          const setting = service.settings[row.key];
          if (!row.config || setting?.source !== "config" || setting.reason === undefined) return [];
          return [{ path: `${path}.${row.config}`, message: `${service.fqdn}: ${row.name} is ${show(setting.value, row.unit)}; the paper (${row.importance}): ${row.setting}. ${row.why} Reason given: ${setting.reason}` }];
        }),
    );
}

function show(value: unknown, unit: string | undefined): string {
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return unit === undefined || text === "no limit" ? text : `${text} ${unit}`;
}

export const deviationRules: Rule[] = [
  rule("deviation-from-recommended", "warning", PROPERTIES, deviations(true)),
  rule("deviation-from-suggested", "info", PROPERTIES, deviations(false)),
  rule("log-format", "info", "Logging", ({ plan }) =>
    services(plan)
      .filter(({ service }) => service.settings["activeLogFormat"]?.value === "Odbc")
      .map(({ service, path }) => ({ path: `${path}.activeLogFormat`, message: `${service.fqdn} logs to a database: data source, table and account are set on the host by its administrators.` })),
  ),
  rule("logging-off", "warning", "General tab, Logging", ({ plan }) =>
    services(plan)
      .filter(({ service }) => service.settings["logging"]?.value === false)
      .map(({ service, path }) => ({ path: `${path}.logging`, message: `${service.fqdn} keeps no log: nobody can say what became of a message.`, remedy: "Enable logging; old files are removed by themselves." })),
  ),
];
