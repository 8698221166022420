# Where a virtual server keeps its mail. Mail on its way goes along when a folder moves. Desired: {instance, names, metabase, directories}.

function Test-QueueFolder {
    param($Desired)
    Test-Metabase -Desired $Desired
    foreach ($move in @(Get-OpenMove -Instance $Desired.instance)) {
        New-Difference -Item 'QueueFolder' -Path "messages in $($move.from)" -Expected "in $($move.to)" -Found 'a move that was not finished'
    }
}

function Set-QueueFolder {
    param($Desired, $Difference)
    $changes = @($Difference | Where-Object { $null -ne $_.Data })
    Stop-SmtpForChange -Because 'its folders change'
    foreach ($change in @($changes | Where-Object { $script:Facts.MailDirectories -contains $_.Data.Name })) {
        Add-Move -Instance $Desired.instance -Kind $change.Data.Name -From ([string] $change.Data.Value) -To ([string] $Desired.metabase.($change.Data.Name).value)
    }
    while ($true) {
        $move = @(Get-OpenMove -Instance $Desired.instance) | Select-Object -First 1
        if ($null -eq $move) { break }
        # Between the folders a message has a copy: a service that started now would deliver it, and the copy would be delivered again.
        Disable-Smtp -Because 'its queue moves'
        Assert-SmtpStopped
        Move-Message -From $move.from -To $move.to
        # The plan may have changed since this move began.
        Add-Move -Instance $Desired.instance -Kind $move.kind -From $move.to -To ([string] $Desired.metabase.($move.kind).value)
        Complete-Owed -Name "move $($move.from)"
    }
    if ($changes.Count -gt 0) { Set-Metabase -Desired $Desired -Difference $changes }
}

function Add-Move {
    param([int] $Instance, [string] $Kind, [string] $From, [string] $To)
    if ($From -eq '' -or $From.TrimEnd('\') -eq $To.TrimEnd('\') -or @(Get-FileName -Folder $From).Count -eq 0) { return }
    Add-Owed -Name "move $From" -Detail @{ instance = $Instance; kind = $Kind; from = $From; to = $To }
}

function Get-OpenMove {
    param([int] $Instance)
    $owed = Read-StateFile -Name 'journal.json'
    foreach ($name in @($owed.Keys | Where-Object { $_ -like 'move *' } | Sort-Object)) {
        if ($owed[$name].instance -eq $Instance) { $owed[$name] }
    }
}

function Assert-SmtpStopped {
    $state = Get-ServiceState -Name $script:Facts.Services.Smtp
    if ($null -ne $state -and $state.Status -ne 'Stopped') { Stop-Run -Message "queued mail is not moved while SMTPSVC is $($state.Status)" }
}
