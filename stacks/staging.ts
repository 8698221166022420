import { staging } from "../components/site";
import production from "./distribute-workers";

/** A staging copy of `distribute-workers` with one worker less. All its mail ends in a mail sink; see the README, "Staging". */
export default staging(production, {
  name: "liststaging",
  domain: "STAGING.EXAMPLE.ORG",
  leaveOut: ["dist2"],
  mailSink: { messageLimit: 20000 },
});
