import { catalogue } from "../../smtp-service/catalogue";
import { rule, type Rule } from "./rule";
import { services, settingPath } from "./select";

const PROPERTIES = "Required, Recommended, and Optional Configuration Setting Changes";

/** A deviation from a recommended setting warns; one from a suggestion or a starting value is the site's own tuning. */
function deviations(severe: boolean): Rule["check"] {
  return ({ config, plan }) =>
    services(plan).flatMap((selected) =>
      catalogue
        .filter((row) => (row.importance === "Recommended" && row.startingValue !== true) === severe)
        .flatMap((row) => {
          const { service } = selected;
          const setting = service.settings[row.key];
          if (!row.config || setting?.source !== "config" || setting.reason === undefined) return [];
          return [{ path: settingPath(config, selected, row.config), message: `${service.fqdn}: ${row.name} is ${show(setting.value, row.unit)}; the paper (${row.importance}): ${row.setting}. ${row.why} Reason given: ${setting.reason}` }];
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
  rule("log-format", "info", "Logging", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => service.settings["activeLogFormat"]?.value === "Odbc")
      .map((selected) => ({ path: settingPath(config, selected, "activeLogFormat"), message: `${selected.service.fqdn} logs to a database: data source, table and account are set on the host by its administrators.` })),
  ),
  rule("logging-off", "warning", "General tab, Logging", ({ config, plan }) =>
    services(plan)
      .filter(({ service }) => service.settings["logging"]?.value === false)
      .map((selected) => ({ path: settingPath(config, selected, "logging"), message: `${selected.service.fqdn} keeps no log: nobody can say what became of a message.`, remedy: "Enable logging; old files are removed by themselves." })),
  ),
];
