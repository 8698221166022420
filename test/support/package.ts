export { ListservSite } from "../../components";
export { Faults, RecordingRunner, Sandbox } from "../../sandbox";
