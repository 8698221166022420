# Role listserv: the instance of the host. SITE.CFG changes only when everything that it names answers.

function Invoke-ListservRole {
    param($Desired)
    $main = "$($Desired.installRoot)\$($script:Facts.Listserv.Main)"
    $config = [pscustomobject] @{ path = "$main\$($script:Facts.Listserv.SiteConfig)"; siteConfig = @($Desired.siteConfig); families = @($Desired.families) }
    $managed = @($Desired.siteConfig | ForEach-Object { [string] $_[0] })
    if (-not (Test-Only)) { Save-Spool -Desired $Desired }
    Register-Owner -Path @($managed | ForEach-Object { "SITE.CFG/$_" })
    Invoke-Step -Name 'LISTSERV software' -Item 'ListservSoftware' -Desired $Desired
    if ((Test-Only) -and -not (Test-Folder -Path $main)) { return }
    Invoke-Step -Name 'Windows firewall' -Item 'FirewallRule' -Desired $Desired.firewall
    Invoke-Step -Name 'what the web interface changed' -Item 'WebConfig' -Desired ([pscustomobject] @{ path = "$main\$($script:Facts.Listserv.WebConfig)"; managed = $managed; families = @($Desired.families) })
    foreach ($probe in $Desired.probes) { Invoke-Step -Name "probe of $($probe.fqdn)" -Item 'Probe' -Desired $probe }
    if (Test-Only) {
        Invoke-Step -Name 'SITE.CFG' -Item 'SiteConfig' -Desired $config
        Invoke-Step -Name 'what LISTSERV was started with' -Item 'ListservRestart'
        Invoke-Step -Name 'LISTSERV services' -Item 'ListservService' -Desired $Desired
        return
    }
    Complete-SiteConfigSwap -Path $config.path
    Update-Listserv -Desired $Desired -Config $config
    Invoke-Step -Name 'LISTSERV services' -Item 'ListservService' -Desired $Desired
}

# What is in place already, and LISTSERV runs without.
function Test-ListservRestart {
    param($Desired)
    if (Test-LicenceWaiting) { New-Difference -Item 'ListservRestart' -Path 'licence' -Expected 'taken by LISTSERV' -Found 'placed' }
    if (Test-Owed -Name 'restart LISTSERV') { New-Difference -Item 'ListservRestart' -Path 'service LISTSERV, what it was started with' -Expected 'SITE.CFG, licence and keys as they are now' -Found 'earlier ones' }
}

# A new SITE.CFG, a new licence or a new key needs a restart; nothing else causes one.
function Update-Listserv {
    param($Desired, $Config)
    $differences = @(Test-SiteConfig -Desired $Config)
    if ($differences.Count -eq 0 -and @(Test-ListservRestart).Count -eq 0) { return }
    Assert-Deadline -Before 'LISTSERV is restarted'
    # A new file is not held to be bad because time was short.
    Set-DeadlineAtLeast -Minutes $script:Facts.RestoreMinutes
    Add-Owed -Name 'restart LISTSERV'
    if ($differences.Count -gt 0) { Install-SiteConfig -Config $Config }
    Copy-WaitingLicence -InstallRoot $Desired.installRoot
    Move-WaitingDkimKey -InstallRoot $Desired.installRoot
    Stop-Listserv
    $fault = Start-Listserv -TcpguiPort $Desired.tcpguiPort
    if ($fault -ne '') { Undo-SiteConfig -Desired $Desired -Config $Config -Fault $fault }
    Complete-Owed -Name 'restart LISTSERV'
    Complete-Owed -Name 'SITE.CFG swapped'
    Save-LastGoodSiteConfig -Path $Config.path
    foreach ($difference in $differences) { Add-Changed -Text $difference.path }
    Complete-Licence -InstallRoot $Desired.installRoot
}

function Get-LastGoodPath { Get-StatePath -Name 'backup\SITE.CFG.last-good' }

function Save-LastGoodSiteConfig {
    param([string] $Path)
    New-Folder -Path (Get-StatePath -Name 'backup')
    Write-FileWhole -Path (Get-LastGoodPath) -Bytes (Read-FileByte -Path $Path)
}

function Install-SiteConfig {
    param($Config)
    $merged = ConvertTo-Byte -Text (Get-MergedSiteConfig -Desired $Config)
    $existed = Test-File -Path $Config.path
    if ($existed) {
        New-Folder -Path (Get-StatePath -Name 'backup')
        $original = Read-FileByte -Path $Config.path
        Write-FileWhole -Path (Get-StatePath -Name ('backup\SITE.CFG.{0:yyyyMMddHHmmssfff}' -f (Get-Date))) -Bytes $original
        # What LISTSERV ran with until now is the last good file, unless a swap that was never seen to work is still open.
        if (-not (Test-Owed -Name 'SITE.CFG swapped')) { Write-FileWhole -Path (Get-LastGoodPath) -Bytes $original }
    }
    Add-Owed -Name 'SITE.CFG swapped' -Detail @{ existed = $existed }
    Write-HostProgress -Text 'SITE.CFG is replaced'
    Write-FileWhole -Path $Config.path -Bytes $merged
}

# A run that died between the swap and the proof: LISTSERV has to be restarted, and the file before is still the last good one.
function Complete-SiteConfigSwap {
    param([string] $Path)
    if (Test-Owed -Name 'SITE.CFG swapped') { Write-HostProgress -Text "an earlier run replaced $Path and did not see LISTSERV come up; that is done now" }
}

function Undo-SiteConfig {
    param($Desired, $Config, [string] $Fault)
    $swapped = Get-Owed -Name 'SITE.CFG swapped'
    if ($null -eq $swapped -or -not (Test-File -Path (Get-LastGoodPath))) {
        Stop-Run -Message "LISTSERV does not come up ($Fault), and there is no earlier SITE.CFG to go back to; its log says why"
    }
    Write-HostProgress -Text 'LISTSERV does not come up with the new SITE.CFG: the last good one goes back'
    Set-DeadlineAtLeast -Minutes $script:Facts.RestoreMinutes
    Stop-Listserv
    Write-FileWhole -Path $Config.path -Bytes (Read-FileByte -Path (Get-LastGoodPath))
    $again = Start-Listserv -TcpguiPort $Desired.tcpguiPort
    Complete-Owed -Name 'restart LISTSERV'
    Complete-Owed -Name 'SITE.CFG swapped'
    $now = if ($again -eq '') { 'LISTSERV runs with the last good file again' } else { "LISTSERV does not come up with the last good file either ($again)" }
    Stop-Run -Message "LISTSERV did not come up with the new SITE.CFG ($Fault). $now. What was tried is the newest plan; its backups are in $(Get-StatePath -Name 'backup')"
}
