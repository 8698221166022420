export { declareSite, ListservSite } from "../../components";
export { siteOutputs } from "../../components/site/listserv-site";
export { Faults, RecordingRunner, Sandbox } from "../../sandbox";
