# What brings LISTSERV to a host: the download and the installer that the user names.

function global:Invoke-WebRequest {
    [CmdletBinding()] param([Parameter(Position = 0)] [uri] $Uri, [string] $OutFile, [switch] $UseBasicParsing)
    Enter-SimulatedCall -Name "Invoke-WebRequest $Uri"
    if (-not $global:SimulatedHost.State.web.ContainsKey([string] $Uri)) { throw "The remote name could not be resolved: '$($Uri.Host)'" }
    [System.IO.File]::WriteAllText($OutFile, [string] $Uri)
}

# A download is what the simulated web says of it; every other file is hashed as it is.
function global:Get-FileHash {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string[]] $LiteralPath, [string] $Algorithm)
    $real = Resolve-SimulatedPath $LiteralPath[0]
    $bytes = [System.IO.File]::ReadAllBytes($real)
    $declared = if ($bytes.Length -lt 2000) { $global:SimulatedHost.State.web[[System.Text.Encoding]::UTF8.GetString($bytes)] }
    [pscustomobject] @{ Hash = $(if ($declared) { $declared } else { [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($bytes)) }) }
}

class SimulatedProcess {
    [long] $Handle = 1
    [bool] $HasExited = $true
    [int] $ExitCode = 0
}

function global:Start-Process {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $FilePath, [string[]] $ArgumentList, [switch] $PassThru)
    Enter-SimulatedCall -Name "Start-Process $FilePath"
    Add-SimulatedSeconds -Seconds 120
    Install-SimulatedListserv
    Save-SimulatedState -Why 'LISTSERV installed'
    [SimulatedProcess]::new()
}

