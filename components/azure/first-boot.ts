/** What a new VM needs before anybody can reach it safely. */
export interface FirstBoot {
  /** OpenSSH private key that the machine identifies itself with: known beforehand, and the same after a replacement. */
  hostPrivateKey: string;
  /** Public keys of the administrators, a line each. */
  authorizedKeys: string[];
  /** Version of the Windows capability OpenSSH.Server, e.g. `0.0.1.0`. */
  openSshVersion: string;
}

/**
 * Script of the custom script extension, run once as LocalSystem: OpenSSH with our host key and our administrators' key,
 * no passwords. It travels in the extension's protected settings.
 */
export function firstBootScript({ hostPrivateKey, authorizedKeys, openSshVersion }: FirstBoot): string {
  return [
    "$ErrorActionPreference = 'Stop'",
    "$ProgressPreference = 'SilentlyContinue'",
    "$ssh = Join-Path $env:ProgramData 'ssh'",
    `if (-not (Get-Service -Name sshd -ErrorAction SilentlyContinue)) { Add-WindowsCapability -Online -Name 'OpenSSH.Server~~~~${openSshVersion}' | Out-Null }`,
    "New-Item -ItemType Directory -Force -Path $ssh | Out-Null",
    `function Write-Key($name, $text) { $path = Join-Path $ssh $name; [IO.File]::WriteAllText($path, [Text.Encoding]::ASCII.GetString([Convert]::FromBase64String($text))); & icacls.exe $path /inheritance:r /grant '*S-1-5-18:F' '*S-1-5-32-544:F' | Out-Null }`,
    `Write-Key 'ssh_host_ed25519_key' '${base64(newline(hostPrivateKey))}'`,
    `Write-Key 'administrators_authorized_keys' '${base64(newline(authorizedKeys.join("\n")))}'`,
    "$config = @('HostKey __PROGRAMDATA__/ssh/ssh_host_ed25519_key', 'PasswordAuthentication no', 'Subsystem sftp sftp-server.exe', 'Match Group administrators', '  AuthorizedKeysFile __PROGRAMDATA__/ssh/administrators_authorized_keys')",
    "Set-Content -Path (Join-Path $ssh 'sshd_config') -Value $config -Encoding ascii",
    "Set-Service -Name sshd -StartupType Automatic",
    "Restart-Service -Name sshd",
    "if (-not (Get-NetFirewallRule -Name 'OpenSSH-Server-In-TCP' -ErrorAction SilentlyContinue)) { New-NetFirewallRule -Name 'OpenSSH-Server-In-TCP' -DisplayName 'OpenSSH Server (sshd)' -Direction Inbound -Protocol TCP -LocalPort 22 -Action Allow | Out-Null }",
  ].join("\n");
}

const newline = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);
const base64 = (text: string): string => Buffer.from(text, "ascii").toString("base64");

/** cmd.exe takes this many characters. */
export const LONGEST_COMMAND = 8191;

/** The extension's command: gzip keeps the encoded script below what cmd.exe takes. */
export function firstBootCommand(script: string, gzip: (text: string) => Buffer): string {
  const packed = gzip(script).toString("base64");
  const unpack = `$b=[Convert]::FromBase64String('${packed}');$s=New-Object IO.Compression.GZipStream((New-Object IO.MemoryStream(,$b)),[IO.Compression.CompressionMode]::Decompress);& ([ScriptBlock]::Create((New-Object IO.StreamReader($s)).ReadToEnd()))`;
  const command = `powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "${unpack}"`;
  if (command.length > LONGEST_COMMAND) throw new RangeError(`the first boot command has ${command.length} characters, cmd.exe takes ${LONGEST_COMMAND}`);
  return command;
}
