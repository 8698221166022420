# Gives back the JSON that comes on stdin, read and written as the host module does it.
param([string] $Module)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
. ([System.IO.Path]::Combine($Module, 'core', 'Json.ps1'))
[Console]::Out.WriteLine((ConvertTo-AsciiJson -Value (ConvertFrom-Json -InputObject ([Console]::In.ReadToEnd()))))
