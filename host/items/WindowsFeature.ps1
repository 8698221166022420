# Windows features (paper, "Special Consideration"): installed in one call. Desired: names.

function Get-WindowsFeatureState {
    param([string[]] $Name)
    $state = @{}
    foreach ($feature in @(Get-WindowsFeature)) {
        if ($Name -contains $feature.Name) { $state[$feature.Name] = [string] $feature.InstallState }
    }
    $state
}

function Test-WindowsFeature {
    param($Desired)
    $state = Get-WindowsFeatureState -Name $Desired
    foreach ($name in $Desired) {
        $found = if ($state.ContainsKey($name)) { $state[$name] } else { 'not in this Windows' }
        if ($found -ne 'Installed') { New-Difference -Item 'WindowsFeature' -Path "Windows feature $name" -Expected 'Installed' -Found $found }
    }
}

function Set-WindowsFeature {
    param($Desired, $Difference)
    $unknown = @($Difference | Where-Object { $_.found -eq 'not in this Windows' } | ForEach-Object { $_.path })
    if ($unknown.Count -gt 0) {
        Stop-Run -Message "$($unknown -join ', '): not in this Windows. The IIS SMTP service exists up to Windows Server 2022 with Desktop Experience, not on Server Core and not in Server 2025; give the host another image"
    }
    $waiting = @($Difference | Where-Object { $_.found -eq 'InstallPending' })
    if ($waiting.Count -eq 0) {
        $names = @($Difference | ForEach-Object { $_.path -replace '^Windows feature ', '' })
        Write-HostProgress -Text "installing $($names -join ', '), which takes some minutes"
        $answer = Install-WindowsFeature -Name $names
        # Setup may start SMTPSVC, on port 25 and with what it takes for settings.
        if ($names -contains $script:Facts.SmtpFeature) { Disable-Smtp -Because 'it is freshly installed' }
        if (-not $answer.Success) { Stop-Run -Message "Windows did not install $($names -join ', ') (exit code $($answer.ExitCode)); the host needs its component store or Windows Update for that" }
        if ([string] $answer.RestartNeeded -ne 'Yes') { return }
    }
    $script:Run.RestartRequired = $true
    Stop-Run -Message 'Windows has to be restarted to finish the installation of features. It is not restarted silently: restart the host when its other work allows, and run again'
}
