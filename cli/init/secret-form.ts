import { createPrivateKey } from "node:crypto";
import { isPrivateKey } from "../../components/host/connection";

/** What the text of a secret must be, so that a wrong file is refused here and not by a host. */
export interface SecretForm {
  expected: string;
  fits(text: string): boolean;
  /** The end of the last line is an editor's, not the secret's. Default false. */
  oneLine?: boolean;
}

export const passwordForm: SecretForm = { expected: "one line of text", fits: (text) => /^[^\r\n]+$/.test(text), oneLine: true };

export const sshKeyForm: SecretForm = { expected: "an unencrypted OpenSSH private key", fits: isPrivateKey };

export const dkimKeyForm: SecretForm = { expected: "an unencrypted RSA private key (PEM)", fits: (text) => isRsaKey(text) };

/** LISTSERV reads a licence as flat ASCII. */
export const licenceForm: SecretForm = { expected: "a Licence Activation Key in plain ASCII", fits: (text) => /^[\t\r\n\x20-\x7e]*$/.test(text) && text.trim() !== "" };

function isRsaKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}
