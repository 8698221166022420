# A run has a time limit of its own, shorter than that of whoever waits for it: it stops with a message, not in the middle.

function Assert-Deadline {
    param([string] $Before)
    if ((Get-Date) -ge $script:Run.Deadline) {
        Stop-Run -Message "the deadline of $($script:Run.Desired.deadlineMinutes) minutes has passed before: $Before; what was done is kept, run again to go on"
    }
}

# What must not be left in the middle has its time, whatever the deadline was.
function Set-DeadlineAtLeast {
    param([double] $Minutes)
    $least = (Get-Date).AddMinutes($Minutes)
    if ($script:Run.Deadline -lt $least) { $script:Run.Deadline = $least }
}

# Polls until the condition holds, or until the limit or the run's own deadline. Gives whether it held.
function Wait-Until {
    param([string] $For, [scriptblock] $Condition, [int] $Seconds = [int]::MaxValue, $Deadline = $null)
    $end = if ($null -eq $Deadline) { $script:Run.Deadline } else { $Deadline }
    $limit = (Get-Date).AddSeconds([Math]::Min([double] $Seconds, 864000))
    if ($limit -lt $end) { $end = $limit }
    while (-not (& $Condition)) {
        if ((Get-Date) -ge $end) { return $false }
        if (((Get-Date) - $script:Run.Spoken).TotalSeconds -ge $script:Facts.ProgressEvery) { Write-HostProgress -Text "waiting for $For" }
        Start-Sleep -Seconds $script:Facts.Poll
    }
    $true
}
