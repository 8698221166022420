# What `powershell.exe` is on a simulated Windows server that is reached over a real SSH server: its own arguments, its own streams.
param([switch] $NoProfile, [switch] $NonInteractive, [string] $ExecutionPolicy, [string] $File, [string] $Mode, [string] $Machine)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../../sandbox/windows/SimulatedWindows.psm1')
Connect-SimulatedHost -Folder $env:LISTSERV_SIMULATED_HOST
& (Resolve-SimulatedPath $File) -Mode $Mode -Machine $Machine
exit $LASTEXITCODE
