import { test, afterAll } from "vitest";
import singleServer from "../../stacks/single-server";
import { pool, SimulatedSite } from "./simulated-host";
afterAll(() => pool.close());
test("time", async () => {
  const t = async (name: string, f: () => Promise<{ calls: number; stderr: string; moments: unknown[]; result: { ok: boolean; error?: string } }>) => {
    const s = Date.now(); const r = await f(); console.log(name, Date.now() - s, "ms", r.calls, r.moments.length, JSON.stringify(r.result).slice(0, 2500)); if (!r.result.ok) console.log(r.stderr);
  };
  const site = new SimulatedSite(singleServer);
  const w = () => site.run("listserv", site.desired("listserv", "smtp-service"));
  await t("fresh cold", w);
  await t("converged", w);
  await t("test", () => site.run("listserv", site.desired("listserv", "smtp-service"), "test"));
  await t("listserv", () => site.run("listserv", site.desired("listserv", "listserv")));
  await t("listserv again", () => site.run("listserv", site.desired("listserv", "listserv")));
  await t("narrow", () => site.run("listserv", site.desired("listserv", "narrow")));
  const two = new SimulatedSite(singleServer);
  await t("fresh warm", () => two.run("listserv", two.desired("listserv", "smtp-service")));
  await t("listserv", () => two.run("listserv", two.desired("listserv", "listserv")));
  two.write("listserv", "F:\\SMTP\\Queue\\NTFS_1.EML", "x");
  await t("drain listserv", () => two.run("listserv", two.desired("listserv", "listserv"), "drain"));
  await t("remove", () => two.run("listserv", two.desired("listserv", "smtp-service"), "remove"));
  two.remove(); site.remove();
}, 600000);
