# Brings one role of this host to the desired state that comes as JSON on stdin, and answers with one JSON object.
# Windows PowerShell 5.1. Progress goes to stderr and to the log of the host, the result alone to stdout, in plain ASCII.
param(
    [Parameter(Mandatory = $true)] [ValidateSet('apply', 'test', 'drain', 'remove')] [string] $Mode,
    # Identity of the machine in the state that runs this: Azure's id of the VM, or the generation of an existing server.
    [Parameter(Mandatory = $true)] [string] $Machine,
    # The run is the scheduled task of a drain of this role, which was asked for before.
    [string] $Task = ''
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
# Progress records would land on stderr as CLIXML.
$ProgressPreference = 'SilentlyContinue'

Import-Module (Join-Path -Path $PSScriptRoot -ChildPath 'ListservHost.psm1')
if ($Task -ne '') {
    $result = Invoke-DrainTask -Mode $Mode -Machine $Machine -Role $Task
} else {
    $result = Invoke-HostRole -Mode $Mode -Machine $Machine -Text ([Console]::In.ReadToEnd())
}
[Console]::Out.WriteLine((ConvertTo-AsciiJson -Value $result))
exit $result.status
