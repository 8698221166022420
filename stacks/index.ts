import { runStack } from "../components/site/run-stack";

// The program that Pulumi runs: the stack's name says which file of this folder it declares.
export = runStack;
