# The host module. core/ is how a run goes, items/ what a host has (get, test, set), roles/ which items a role has, in their order.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$script:Facts = Import-PowerShellDataFile -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath 'Facts.psd1')
$script:Run = $null

foreach ($folder in 'core', 'items', 'roles') {
    foreach ($file in Get-ChildItem -LiteralPath (Join-Path -Path $PSScriptRoot -ChildPath $folder) -Filter '*.ps1') {
        . $file.FullName
    }
}

Export-ModuleMember -Function 'Invoke-HostRole', 'Invoke-DrainTask', 'ConvertTo-AsciiJson'
