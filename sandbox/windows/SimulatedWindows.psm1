# A simulated Windows server: the commands that the host module calls, over the state of one host in one folder.
# A function wins over a cmdlet, so nothing in the host module knows that it is not on Windows.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$global:SimulatedHost = $null

. (Join-Path $PSScriptRoot 'Metabase.ps1')
. (Join-Path $PSScriptRoot 'SmtpDialogue.ps1')
. (Join-Path $PSScriptRoot 'Machine.ps1')
. (Join-Path $PSScriptRoot 'Services.ps1')
foreach ($file in Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot 'shadows') -Filter '*.ps1') { . $file.FullName }

# Opens the host of a folder: reads its state, mounts its drives. Everything that runs after it is on that host.
function global:Connect-SimulatedHost {
    param([string] $Folder)
    $text = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($Folder, 'state.json'))
    $state = ConvertFrom-Json -InputObject $text -AsHashtable
    $global:SimulatedHost = @{ Folder = $Folder; State = $state; Calls = 0; Faults = @(Read-Fault -Folder $Folder); Tracing = [System.IO.File]::Exists([System.IO.Path]::Combine($Folder, 'trace.jsonl')) }
    foreach ($name in @(Get-PSDrive -PSProvider FileSystem | Where-Object { $_.Name -match '^[C-Z]$' } | ForEach-Object { $_.Name })) { Remove-PSDrive -Name $name -Scope Global -Force }
    $letters = @('C') + @($state.disks | ForEach-Object { $_.partitions } | Where-Object { $_.letter -and $_.fileSystem } | ForEach-Object { $_.letter })
    foreach ($letter in @($letters | Select-Object -Unique)) { Connect-SimulatedDrive -Letter $letter }
    $env:windir = 'C:\Windows'
    $env:COMPUTERNAME = $state.computerName
}

function global:Connect-SimulatedDrive {
    param([string] $Letter)
    $root = [System.IO.Path]::Combine($global:SimulatedHost.Folder, $Letter)
    $null = [System.IO.Directory]::CreateDirectory($root)
    $null = New-PSDrive -Name $Letter -PSProvider FileSystem -Root $root -Scope Global
}

# The operating system's path of a path on the simulated host.
function global:Resolve-SimulatedPath {
    param([string] $Path)
    $normal = $Path.Replace('\', '/')
    if ($normal -match '^([A-Za-z]):/?(.*)$') { return [System.IO.Path]::Combine($global:SimulatedHost.Folder, $Matches[1].ToUpperInvariant(), $Matches[2]) }
    $normal
}

function global:Save-SimulatedState {
    param([string] $Why)
    $simulated = $global:SimulatedHost
    $path = [System.IO.Path]::Combine($simulated.Folder, 'state.json')
    [System.IO.File]::WriteAllText("$path.new", (ConvertTo-Json -InputObject $simulated.State -Depth 12 -Compress))
    [System.IO.File]::Move("$path.new", $path, $true)
    if ($simulated.Tracing) {
        $mail = Get-MailState -State $simulated.State
        $mail.why = $Why
        # A string: a number of this size does not survive JSON.
        $mail.at = [DateTime]::UtcNow.Ticks.ToString()
        [System.IO.File]::AppendAllText([System.IO.Path]::Combine($simulated.Folder, 'trace.jsonl'), "$(ConvertTo-Json -InputObject $mail -Depth 8 -Compress)`n")
    }
}

function global:Read-Fault {
    param([string] $Folder)
    $path = [System.IO.Path]::Combine($Folder, 'faults.json')
    if (-not [System.IO.File]::Exists($path)) { return }
    ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($path)) -AsHashtable -NoEnumerate | ForEach-Object { $_ }
}

# Every shadow comes through here: calls are counted, and a planned fault happens. `die` ends the process as a kill does, `power-off`
# loses what the metabase had not saved, `fail` throws.
function global:Enter-SimulatedCall {
    param([string] $Name)
    $simulated = $global:SimulatedHost
    $simulated.Calls++
    foreach ($fault in $simulated.Faults) {
        $due = if ($fault.ContainsKey('call')) { $simulated.Calls -eq $fault.call } else { $Name -match $fault.name }
        if (-not $due) { continue }
        if ($fault.ContainsKey('times')) {
            if ($fault.times -le 0) { continue }
            $fault.times--
        }
        switch ($fault.what) {
            'die' { [Environment]::Exit(137) }
            'power-off' {
                Invoke-PowerOff
                [Environment]::Exit(137)
            }
            'fail' { throw [System.InvalidOperationException]::new($fault.message) }
        }
    }
}

# The clock stands in seconds since this moment, and moves only while somebody waits.
function global:Get-SimulatedTime { ([datetime] '2026-01-05T08:00:00').AddSeconds([double] $global:SimulatedHost.State.clock) }

function global:Add-SimulatedSeconds {
    param([double] $Seconds)
    $global:SimulatedHost.State.clock += $Seconds
    Update-SimulatedService
    Update-SimulatedDelivery
}

Export-ModuleMember -Function @()
