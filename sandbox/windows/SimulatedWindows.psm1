# A simulated Windows server: the commands that the host module calls, over the state of one host in one folder.
# A function wins over a cmdlet, so nothing in the host module knows that it is not on Windows.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$global:SimulatedHost = $null

. (Join-Path $PSScriptRoot 'Metabase.ps1')
. (Join-Path $PSScriptRoot 'SmtpDialogue.ps1')
. (Join-Path $PSScriptRoot 'Machine.ps1')
. (Join-Path $PSScriptRoot 'Services.ps1')
. (Join-Path $PSScriptRoot 'Files.ps1')
. (Join-Path $PSScriptRoot 'Tasks.ps1')
foreach ($file in Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot 'shadows') -Filter '*.ps1') { . $file.FullName }

# Opens the host of a folder: reads its state, mounts its drives. Everything that runs after it is on that host.
function global:Connect-SimulatedHost {
    param([string] $Folder)
    $text = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($Folder, 'state.json'))
    $state = ConvertFrom-Json -InputObject $text -AsHashtable
    $global:SimulatedHost = @{ Folder = $Folder; State = $state; Text = $text; Calls = 0; Saves = 0; Messages = 0; Faults = @(Read-Fault -Folder $Folder); Tracing = [System.IO.File]::Exists([System.IO.Path]::Combine($Folder, 'trace.jsonl')) }
    foreach ($name in @(Get-PSDrive -PSProvider FileSystem | Where-Object { $_.Name -match '^[C-Z]$' } | ForEach-Object { $_.Name })) { Remove-PSDrive -Name $name -Scope Global -Force }
    Connect-SimulatedDisk
    Add-SimulatedMoment -Why 'before'
    # A task whose process was killed does no more work.
    foreach ($task in @($state.tasks.Values)) { if ($task['state'] -eq 'At work') { $task.state = 'Ready' } }
    if ($state['powerOff']) {
        $state.Remove('powerOff')
        Invoke-PowerOff
    }
    $env:windir = 'C:\Windows'
    $env:COMPUTERNAME = $state.computerName
}

function global:Connect-SimulatedDisk {
    $letters = @('C') + @($global:SimulatedHost.State.disks | ForEach-Object { $_.partitions } | Where-Object { $_.letter -and $_.fileSystem } | ForEach-Object { $_.letter })
    foreach ($letter in @($letters | Select-Object -Unique)) { if ($null -eq (Get-PSDrive -Name $letter -ErrorAction SilentlyContinue)) { Connect-SimulatedDrive -Letter $letter } }
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
    $simulated.Saves++
    $simulated.Text = ConvertTo-Json -InputObject $simulated.State -Depth 12 -Compress
    [System.IO.File]::WriteAllText("$path.new", $simulated.Text)
    [System.IO.File]::Move("$path.new", $path, $true)
    Add-SimulatedMoment -Why $Why
}

# One line of the trace: the whole state, and where each message lies.
function global:Add-SimulatedMoment {
    param([string] $Why)
    $simulated = $global:SimulatedHost
    if (-not $simulated.Tracing) { return }
    $messages = @{}
    foreach ($path in @(Get-SimulatedMessage -Folder $simulated.Folder)) {
        $name = [System.IO.Path]::GetFileName($path)
        $messages[$name] = @($messages[$name]) + @([System.IO.Path]::GetRelativePath($simulated.Folder, [System.IO.Path]::GetDirectoryName($path))) -ne $null
    }
    $simulated.Messages = $messages.Count
    # A string: a number of this size does not survive JSON.
    $head = ConvertTo-Json -InputObject @{ why = $Why; at = [DateTime]::UtcNow.Ticks.ToString(); messages = $messages } -Compress
    [System.IO.File]::AppendAllText([System.IO.Path]::Combine($simulated.Folder, 'trace.jsonl'), "$($head.Substring(0, $head.Length - 1)),`"state`":$($simulated.Text)}`n")
}

# A file has moved. Of thousands of messages not every step is written down.
function global:Add-SimulatedFileMoment {
    param([string] $Why)
    if ($global:SimulatedHost.Messages -gt 500 -and $global:SimulatedHost.Calls % 997 -ne 0) { return }
    Add-SimulatedMoment -Why $Why
}

# Every message on the drives of the host: files of SMTPSVC's queues and of LISTSERV's spool, wherever they lie.
function global:Get-SimulatedMessage {
    param([string] $Folder)
    foreach ($drive in [System.IO.Directory]::GetDirectories($Folder)) {
        foreach ($path in [System.IO.Directory]::EnumerateFiles($drive, '*', [System.IO.SearchOption]::AllDirectories)) {
            if ($path -match '\.(EML|MAIL)$' -and $path -notmatch '/\.streams/') { $path }
        }
    }
}

function global:Read-Fault {
    param([string] $Folder)
    $path = [System.IO.Path]::Combine($Folder, 'faults.json')
    if (-not [System.IO.File]::Exists($path)) { return }
    ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($path)) -AsHashtable -NoEnumerate | ForEach-Object { $_ }
}

# Every shadow comes through here: calls are counted, and a planned fault happens. `die` ends the process as a kill does, `power-off`
# loses what the metabase had not saved, `fail` throws; `copy` leaves the folder as a kill at this call would have left it, and goes on.
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
            'copy' { Copy-SimulatedFolder -From $simulated.Folder -To $fault.to }
        }
    }
}

function global:Copy-SimulatedFolder {
    param([string] $From, [string] $To)
    $null = [System.IO.Directory]::CreateDirectory($To)
    foreach ($path in [System.IO.Directory]::GetFiles($From)) {
        $name = [System.IO.Path]::GetFileName($path)
        if ($name -notin 'trace.jsonl', 'faults.json', 'run.lock') { [System.IO.File]::Copy($path, [System.IO.Path]::Combine($To, $name)) }
    }
    foreach ($path in [System.IO.Directory]::GetDirectories($From)) { Copy-SimulatedFolder -From $path -To ([System.IO.Path]::Combine($To, [System.IO.Path]::GetFileName($path))) }
}

# Another run on this host goes on in another process, and this one has done nothing yet but wait for it: time is what that one says.
function global:Wait-OtherRun {
    $simulated = $global:SimulatedHost
    if (-not $simulated.State.realTime -or $simulated.Saves -gt 0) { return $false }
    Microsoft.PowerShell.Utility\Start-Sleep -Milliseconds 20
    $simulated.Text = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($simulated.Folder, 'state.json'))
    $simulated.State = ConvertFrom-Json -InputObject $simulated.Text -AsHashtable
    Connect-SimulatedDisk
    $true
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
