# A long drain does not depend on a connection: it runs on the host as a scheduled task, and the command starts it and follows it.

function Get-DrainTaskName { param([string] $Role = $script:Run.Role) "pulumi-listserv drain $Role" }
function Get-DrainFile { param([string] $What, [string] $Role = $script:Run.Role) "drain.$Role.$What.json" }

function Test-DrainByItself {
    if ($script:Run.IsTask -or -not (Test-Drains)) { return $false }
    [double] $script:Run.Desired.drain.deadlineMinutes -gt $script:Facts.DrainByItselfMinutes
}

# A role that is let go of is drained, and so is the LISTSERV of a host that is to have none any more.
function Test-Drains {
    $desired = $script:Run.Desired
    if ($null -eq (Get-Optional -Object $desired -Name 'drain')) { return $false }
    if (@('drain', 'remove') -contains $script:Run.Mode) { return Test-ConfiguredAsThis }
    $script:Run.Mode -eq 'apply' -and $script:Run.Role -eq 'narrow' -and (Test-ListservLeaving -Desired $desired)
}

# The answer is the task's own.
function Invoke-DrainByItself {
    param([string] $Text)
    $minutes = Get-DrainMinutes
    $script:Run.Deadline = (Get-Date).AddMinutes($minutes)
    $asked = Get-TextDigest -Text "$($script:Run.Mode) $($script:Run.Machine) $Text"
    $answer = Get-DrainAnswer -Asked $asked
    if ($null -eq $answer) {
        if (-not (Test-DrainTaskRuns -Asked $asked)) { Start-DrainTask -Asked $asked -Text $Text -Minutes $minutes }
        $answer = Wait-DrainTask -Asked $asked
    }
    Remove-DrainTask
    $answer
}

# Time for the drain, for putting away what is left, and for what a narrowing has to do after that.
function Get-DrainMinutes {
    $desired = $script:Run.Desired
    $after = if ($script:Run.Mode -eq 'apply') { [double] $desired.deadlineMinutes } else { 0 }
    [double] $desired.drain.deadlineMinutes + 2 * $script:Facts.AfterDrainMinutes + $after
}

function Start-DrainTask {
    param([string] $Asked, [string] $Text, [double] $Minutes)
    Remove-DrainTask
    Protect-StateFolder
    Write-StateFile -Name (Get-DrainFile -What 'request') -State @{ asked = $Asked; text = $Text }
    $script = Join-Path -Path (Split-Path -Path $PSScriptRoot -Parent) -ChildPath 'Invoke-ListservHost.ps1'
    $arguments = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$script`" -Mode $($script:Run.Mode) -Machine $($script:Run.Machine) -Task $($script:Run.Role)"
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument $arguments
    # A restart of Windows in between: the drain goes on.
    $trigger = New-ScheduledTaskTrigger -AtStartup
    $settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit (New-TimeSpan -Minutes ([int] $Minutes)) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
    $null = Register-ScheduledTask -TaskName (Get-DrainTaskName) -Action $action -Trigger $trigger -Settings $settings -User 'S-1-5-18' -RunLevel Highest -Force
    Start-ScheduledTask -TaskName (Get-DrainTaskName)
    $null = Wait-Until -For 'the scheduled task to start' -Seconds 60 -Condition { (Test-DrainTaskRuns -Asked $Asked) -or $null -ne (Get-DrainAnswer -Asked $Asked -AnyOutcome) }
    Write-HostProgress -Text "the drain may take $($script:Run.Desired.drain.deadlineMinutes) minutes: it runs on the host as the scheduled task '$(Get-DrainTaskName)', whatever becomes of this connection"
}

function Wait-DrainTask {
    param([string] $Asked)
    $script:Run.Heard = (Read-LogFrom -Offset -1).Offset
    $null = Wait-Until -For 'the drain, which runs on the host as a scheduled task' -Condition {
        $news = Read-LogFrom -Offset $script:Run.Heard
        $script:Run.Heard = $news.Offset
        if ($news.Text -ne '') { [Console]::Error.Write($news.Text) }
        $null -ne (Get-DrainAnswer -Asked $Asked -AnyOutcome) -or -not (Test-DrainTaskRuns -Asked $Asked)
    }
    $answer = Get-DrainAnswer -Asked $Asked -AnyOutcome
    if ($null -eq $answer) { Stop-Run -Message "the scheduled task '$(Get-DrainTaskName)' has left no answer; its last words are in $(Get-StatePath -Name 'host.log'). Run again: the drain goes on from where it is" }
    $answer
}

# A run as the task: it reads what was asked, and its answer is kept for whoever follows.
function Invoke-DrainTask {
    param([string] $Mode, [string] $Machine, [string] $Role)
    $request = Read-StateFile -Name (Get-DrainFile -What 'request' -Role $Role)
    $answer = Invoke-HostRole -Mode $Mode -Machine $Machine -Text ([string] $request['text']) -AsTask
    Write-StateFile -Name (Get-DrainFile -What 'answer' -Role $Role) -State @{ asked = $request['asked']; answer = $answer }
    $answer
}

# Of an earlier task only a success counts: after a failure the drain is asked for again.
function Get-DrainAnswer {
    param([string] $Asked, [switch] $AnyOutcome)
    $kept = Read-StateFile -Name (Get-DrainFile -What 'answer')
    if ($kept['asked'] -ne $Asked -or (-not $AnyOutcome -and -not $kept['answer'].ok)) { return $null }
    $kept['answer']
}

function Test-DrainTaskRuns {
    param([string] $Asked)
    if ((Read-StateFile -Name (Get-DrainFile -What 'request'))['asked'] -ne $Asked) { return $false }
    $task = Get-ScheduledTask -TaskName (Get-DrainTaskName) -ErrorAction SilentlyContinue
    $null -ne $task -and @('Running', 'Queued') -contains [string] $task.State
}

# The host is to be in use again: a drain that still goes on is given up, and the run that follows continues the service. The other
# role's drain too where the whole host was to leave, or where it is a narrowing's, or this run would wait for it until its own deadline.
function Stop-DrainGivenUp {
    $drained = 'smtp-service', 'listserv', 'narrow'
    if ($script:Run.Mode -ne 'apply' -or $script:Run.IsTask -or $drained -notcontains $script:Run.Role) { return }
    foreach ($role in $drained) {
        if ($null -eq (Get-ScheduledTask -TaskName (Get-DrainTaskName -Role $role) -ErrorAction SilentlyContinue)) { continue }
        if ($role -ne $script:Run.Role -and $role -ne 'narrow' -and -not (Test-HostLeaves -Role $role)) { continue }
        Write-HostProgress -Text "a drain of this host ($role) is given up"
        Remove-DrainTask -Role $role
    }
}

# Whether the drain that was asked for is one of a host that is retired, not of a role that goes from a host in use.
function Test-HostLeaves {
    param([string] $Role)
    $text = [string] (Read-StateFile -Name (Get-DrainFile -What 'request' -Role $Role))['text']
    $text -ne '' -and (Get-Optional -Object (ConvertFrom-Json -InputObject $text) -Name 'leaving' -Default $false)
}

function Remove-DrainTask {
    param([string] $Role = $script:Run.Role)
    $name = Get-DrainTaskName -Role $Role
    if ($null -ne (Get-ScheduledTask -TaskName $name -ErrorAction SilentlyContinue)) {
        Stop-ScheduledTask -TaskName $name
        Unregister-ScheduledTask -TaskName $name -Confirm:$false
    }
    foreach ($what in 'request', 'answer') { Remove-FileIfThere -Path (Get-StatePath -Name (Get-DrainFile -What $what -Role $Role)) }
}
