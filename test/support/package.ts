export { declareSite, ListservSite } from "../../components";
export { Faults, RecordingRunner, Sandbox } from "../../sandbox";
