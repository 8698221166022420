# Folders that Defender leaves alone: those of SMTPSVC, because a scanner that holds a queued file stops its delivery. Desired: paths.

function Test-DefenderExclusion {
    param($Desired)
    if ($null -eq (Get-Command -Name $script:Facts.Defender.Get -ErrorAction SilentlyContinue)) {
        Add-Warning -Text "Windows Defender is not on this host; exclude $($Desired -join ', ') from the scanner that is"
        return
    }
    $present = @((& $script:Facts.Defender.Get).ExclusionPath)
    foreach ($path in $Desired) {
        if ($present -notcontains $path) { New-Difference -Item 'DefenderExclusion' -Path "Defender exclusion $path" -Expected 'excluded' -Found 'scanned' -Data $path }
    }
}

function Set-DefenderExclusion {
    param($Desired, $Difference)
    & $script:Facts.Defender.Add -ExclusionPath @($Difference | ForEach-Object { $_.Data })
}

# One that was there before us stays.
function Remove-DefenderExclusion {
    param($Desired)
    if ($null -eq (Get-Command -Name $script:Facts.Defender.Get -ErrorAction SilentlyContinue)) { return }
    $present = @((& $script:Facts.Defender.Get).ExclusionPath)
    foreach ($path in @($Desired | Where-Object { $present -contains $_ -and (Test-ChangedByUs -Path "Defender exclusion $_") })) {
        & $script:Facts.Defender.Remove -ExclusionPath $path
        Add-Changed -Text "Defender exclusion $path"
    }
}
