import tseslint from "typescript-eslint";

// Root imports of azure-native cost seconds and hundreds of megabytes at every start of a program.
const azureNativeRoot = {
  name: "@pulumi/azure-native",
  message: "Import a submodule, e.g. @pulumi/azure-native/compute: the root costs seconds at every start.",
};

/** A room may import its own files, packages, and the rooms named here (README, "Rooms"). */
const room = (folder, forbidden) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        paths: [azureNativeRoot],
        patterns: [{ regex: `^(\\.\\./)+(${forbidden.join("|")})(/|$)`, message: `${folder} does not know this room.` }],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ["dist/", ".bench/", "node_modules/", ".listserv/", "coverage/", "**/*.d.ts"] },
  ...tseslint.configs.recommended,
  {
    rules: {
      "no-restricted-imports": ["error", { paths: [azureNativeRoot] }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
      "no-empty": "error",
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
  room("components/host", ["site", "listserv", "smtp-service", "azure", "cli", "policy", "sandbox", "stacks", "test"]),
  room("components/azure", ["site", "listserv", "smtp-service", "cli", "policy", "sandbox", "stacks", "test"]),
  room("components/smtp-service", ["site", "listserv", "azure", "cli", "policy", "sandbox", "stacks", "test"]),
  room("components/listserv", ["site", "azure", "cli", "policy", "sandbox", "stacks", "test"]),
  room("components/site", ["cli", "policy", "sandbox", "stacks", "test"]),
  room("sandbox", ["site", "cli", "policy", "stacks", "test"]),
);
