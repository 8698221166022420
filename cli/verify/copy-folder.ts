import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { SFTPWrapper } from "ssh2";
import { HostFault } from "./host-access";

/**
 * Makes a folder on a host equal to one of ours by SFTP, as `<remote>/<name of the folder>`. What is there already is read and
 * compared: a copy that was cut off is completed, and nothing runs that somebody else has put there.
 */
export async function copyFolder(sftp: SFTPWrapper, folder: string, remote: string): Promise<number> {
  const target = `${remote}/${basename(folder)}`;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  await makeFolder(sftp, target);
  const folders = [...new Set(files.map((file) => dirname(file)))].map((each) => (each === "." ? target : `${target}/${each}`));
  for (const each of folders) await makeFolder(sftp, each);
  await refuseOthers(sftp, target, files, folders);
  const written = await Promise.all(files.map((file) => writeIfOther(sftp, `${target}/${file}`, readFileSync(join(folder, file)))));
  return written.filter(Boolean).length;
}

async function makeFolder(sftp: SFTPWrapper, path: string): Promise<void> {
  if (await exists(sftp, path)) return;
  await makeFolder(sftp, dirname(path));
  await called<void>((done) => sftp.mkdir(path, done), `make the folder ${path}`);
}

function exists(sftp: SFTPWrapper, path: string): Promise<boolean> {
  // The root of a drive is there, or nothing is.
  if (/^([A-Za-z]:|\/|\.)$/.test(path)) return Promise.resolve(true);
  return new Promise((resolve) => sftp.stat(path, (error) => resolve(error === undefined)));
}

/** The module loads every script of its folders: one too many would run as administrator. */
async function refuseOthers(sftp: SFTPWrapper, target: string, files: string[], folders: string[]): Promise<void> {
  const known = new Set([...files.map((file) => `${target}/${file}`), ...folders]);
  const found = await Promise.all(folders.map(async (folder) => (await called<{ filename: string }[]>((done) => sftp.readdir(folder, done), `list ${folder}`)).map(({ filename }) => `${folder}/${filename}`)));
  const others = found.flat().filter((path) => !/\/\.\.?$/.test(path) && !known.has(path));
  if (others.length > 0) throw new HostFault(`${target} holds files that are not the host module's: ${others.join(", ")}. Find out who put them there, delete the folder, then try again; nothing was run.`);
}

async function writeIfOther(sftp: SFTPWrapper, path: string, bytes: Buffer): Promise<boolean> {
  if (await exists(sftp, path)) {
    const present = await called<Buffer>((done) => sftp.readFile(path, done), `read ${path}`);
    if (present.equals(bytes)) return false;
  }
  await called<void>((done) => sftp.writeFile(path, bytes, done), `write ${path}`);
  return true;
}

function called<T>(call: (done: (error: Error | null | undefined, value?: T) => void) => void, what: string): Promise<T> {
  return new Promise((resolve, reject) => call((error, value) => (error ? reject(new HostFault(`cannot ${what}: ${error.message}`)) : resolve(value as T))));
}
