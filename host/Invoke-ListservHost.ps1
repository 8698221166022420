# Brings one role of this host to the desired state that comes as JSON on stdin, and answers with one JSON object.
# Windows PowerShell 5.1. Progress goes to stderr, the result alone to stdout, both in plain ASCII.
param(
    [Parameter(Mandatory = $true)] [ValidateSet('apply', 'test', 'drain', 'remove')] [string] $Mode,
    [Parameter(Mandatory = $true)] [string] $Machine
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$supportedSchema = 1

function ConvertTo-AsciiText {
    # The console's code page decides what becomes of other characters, in both directions.
    param([string] $Text)
    $characters = foreach ($character in $Text.ToCharArray()) {
        if ([int] $character -lt 128) { $character } else { '\u{0:x4}' -f [int] $character }
    }
    -join $characters
}

function Write-HostResult {
    param([hashtable] $Result)
    [Console]::Out.WriteLine((ConvertTo-AsciiText -Text (ConvertTo-Json -InputObject $Result -Depth 10 -Compress)))
}

$desired = ConvertFrom-Json -InputObject ([Console]::In.ReadToEnd())
$result = @{
    ok = $false; status = 1; mode = $Mode; role = [string] $desired.role; host = [string] $desired.host; machine = $Machine
    changed = @(); differences = @(); pending = @(); restarted = @(); warnings = @()
}
if ($desired.schema -ne $supportedSchema) {
    $result.error = "the desired state has schema $($desired.schema), this module knows $supportedSchema"
} else {
    $result.error = "this version of pulumi-listserv does not change Windows hosts yet: the role $($desired.role) was not carried out, and nothing on this host was touched"
}
[Console]::Error.WriteLine($result.error)
Write-HostResult -Result $result
exit 1
