import { runStack } from "../components/site";

// The program that Pulumi runs: the stack's name says which file of this folder it declares.
export = runStack;
