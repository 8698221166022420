# One run: what it was asked, what it did. Every part of the module adds to the same account.

function Start-Run {
    param([string] $Mode, [string] $Machine, $Desired, [bool] $IsTask = $false)
    $script:Run = @{
        IsTask = $IsTask
        Mode = $Mode
        Machine = $Machine
        Desired = $Desired
        Host = [string] $Desired.host
        Role = [string] $Desired.role
        # Surplus is a difference where nothing may be left over: in a test, and when a host is narrowed.
        Exact = $Mode -eq 'test' -or $Desired.role -eq 'narrow'
        Deadline = (Get-Date).AddMinutes([double] $Desired.deadlineMinutes)
        # When it last said what it does.
        Spoken = Get-Date
        Changed = New-Object System.Collections.ArrayList
        Differences = New-Object System.Collections.ArrayList
        Pending = New-Object System.Collections.ArrayList
        Restarted = New-Object System.Collections.ArrayList
        Warnings = New-Object System.Collections.ArrayList
        Kept = New-Object System.Collections.ArrayList
        # Services that this run has stopped and not started again yet.
        Stopped = New-Object System.Collections.ArrayList
        RestartRequired = $false
        WayBack = ''
    }
}

function Add-Changed { param([string] $Text) $null = $script:Run.Changed.Add($Text) }
function Add-Restarted { param([string] $Text) if (-not $script:Run.Restarted.Contains($Text)) { $null = $script:Run.Restarted.Add($Text) } }
function Add-Pending { param([string] $Text) if (-not $script:Run.Pending.Contains($Text)) { $null = $script:Run.Pending.Add($Text) } }

function Add-Kept {
    param([string] $Folder, [int] $Messages)
    $null = $script:Run.Kept.Add(@{ disk = Split-Path -Path $Folder -Qualifier; folder = $Folder; messages = $Messages })
}

function Add-Warning {
    param([string] $Text)
    if (-not $script:Run.Warnings.Contains($Text)) {
        $null = $script:Run.Warnings.Add($Text)
        Write-HostProgress -Text "warning: $Text"
    }
}

function Test-Only { $script:Run.Mode -eq 'test' }

function Test-Exact { $script:Run.Exact }

function New-Difference {
    param([string] $Item, [string] $Path, [string] $Expected, [string] $Found, $Data = $null, $Original = $Found)
    # Data is for the item that sets it, Original for the way back; neither is part of the answer.
    [pscustomobject] @{ item = $Item; path = $Path; expected = $Expected; found = $Found; Data = $Data; Original = $Original }
}

# The one way in which a run fails: what is wrong, where, found, expected, and what to do about it.
function Stop-Run {
    param([string] $Message)
    throw (New-Object System.InvalidOperationException $Message)
}

function Get-RunResult {
    param([string] $Failure)
    $differences = @($script:Run.Differences | ForEach-Object { @{ item = $_.item; path = $_.path; expected = $_.expected; found = $_.found } })
    $ok = $Failure -eq '' -and $differences.Count -eq 0
    $result = @{
        ok = $ok
        status = [int] (-not $ok)
        mode = $script:Run.Mode
        role = $script:Run.Role
        host = $script:Run.Host
        machine = $script:Run.Machine
        changed = @($script:Run.Changed)
        differences = $differences
        pending = @($script:Run.Pending)
        restarted = @($script:Run.Restarted)
        warnings = @($script:Run.Warnings)
    }
    if ($Failure -ne '') { $result.error = $Failure }
    if ($script:Run.RestartRequired) { $result.restartRequired = $true }
    if ($script:Run.WayBack -ne '') { $result.wayBack = $script:Run.WayBack }
    if ($script:Run.Kept.Count -gt 0) { $result.kept = @($script:Run.Kept) }
    $result
}
