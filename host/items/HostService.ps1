# Windows services: told to start or stop without waiting, then watched against the deadline. Desired: {name, startMode, status}.

function Get-ServiceState {
    param([string] $Name)
    $service = Get-CimInstance -ClassName 'Win32_Service' -Filter "Name='$Name'"
    if ($null -eq $service) { return $null }
    $mode = [string] $service.StartMode
    if ($mode -eq 'Auto' -and $service.DelayedAutoStart) { $mode = 'DelayedAuto' }
    @{ Status = [string] $service.State; StartMode = $mode; ProcessId = [int] $service.ProcessId }
}

function Test-HostService {
    param($Desired)
    $state = Get-ServiceState -Name $Desired.name
    if ($null -eq $state) { return New-Difference -Item 'Service' -Path "service $($Desired.name)" -Expected 'installed' -Found 'not there' }
    if ($state.StartMode -ne $Desired.startMode) { New-Difference -Item 'Service' -Path "service $($Desired.name), start mode" -Expected $Desired.startMode -Found $state.StartMode }
    if ($Desired.status -ne '' -and $state.Status -ne $Desired.status) { New-Difference -Item 'Service' -Path "service $($Desired.name)" -Expected $Desired.status -Found $state.Status }
}

function Set-HostService {
    param($Desired, $Difference)
    if ($null -eq (Get-ServiceState -Name $Desired.name)) { Stop-Run -Message "the service $($Desired.name) is not there; what installs it did not run or failed" }
    foreach ($each in $Difference) {
        if ($each.path -like '*start mode') { Set-ServiceStartMode -Name $Desired.name -StartMode $Desired.startMode }
    }
    $told = @($Difference | Where-Object { $_.path -notlike '*start mode' })
    if ($told.Count -eq 0) { return }
    if ($Desired.status -eq 'Running') { Start-HostService -Name $Desired.name } else { Stop-HostService -Name $Desired.name }
}

function Set-ServiceStartMode {
    param([string] $Name, [string] $StartMode)
    $word = @{ Auto = 'auto'; DelayedAuto = 'delayed-auto'; Manual = 'demand'; Disabled = 'disabled' }[$StartMode]
    # "start=" and its value are two arguments.
    Save-OriginalValue -Difference (New-Difference -Item 'Service' -Path "service $Name, start mode" -Expected $StartMode -Found (Get-ServiceState -Name $Name).StartMode)
    $null = Invoke-Program -Name 'sc.exe' -Arguments @('config', $Name, 'start=', $word)
}

function Start-HostService {
    param([string] $Name)
    $state = Get-ServiceState -Name $Name
    if ($state.Status -eq 'Running') { return }
    Write-HostProgress -Text "starting $Name"
    if ($state.Status -eq 'Paused') {
        $null = Invoke-Program -Name 'sc.exe' -Arguments @('continue', $Name)
    } elseif ($state.Status -ne 'Start Pending') {
        # 1056: already running.
        $null = Invoke-Program -Name 'sc.exe' -Arguments @('start', $Name) -Accepted @(0, 1056)
    }
    $up = Wait-Until -For "$Name to run" -Condition { (Get-ServiceState -Name $Name).Status -ne 'Start Pending' -and (Get-ServiceState -Name $Name).Status -ne 'Continue Pending' }
    $found = (Get-ServiceState -Name $Name).Status
    if (-not $up -or $found -ne 'Running') { Stop-Run -Message "$Name was told to start and is $found; the System event log of the host says why" }
    $script:Run.Stopped.Remove($Name)
    Add-Restarted -Text $Name
}

function Stop-HostService {
    param([string] $Name)
    $state = Get-ServiceState -Name $Name
    if ($null -eq $state -or $state.Status -eq 'Stopped') { return }
    Write-HostProgress -Text "stopping $Name"
    if (@('Running', 'Paused') -contains $state.Status) { $null = $script:Run.Stopped.Add($Name) }
    if ($state.Status -ne 'Stop Pending') {
        # 1062: not started.
        $null = Invoke-Program -Name 'sc.exe' -Arguments @('stop', $Name) -Accepted @(0, 1062)
    }
    $down = Wait-Until -For "$Name to stop" -Condition { (Get-ServiceState -Name $Name).Status -eq 'Stopped' }
    if (-not $down) { Stop-Run -Message "$Name did not stop before the deadline and is $((Get-ServiceState -Name $Name).Status); nothing was forced. Look at the host, then run again" }
}

# A step failed: what ran before it runs after it, unless it must not. The run has failed already, so what goes wrong here is told only.
function Restore-StoppedService {
    if ($script:Run.Mode -ne 'apply') { return }
    Set-DeadlineAtLeast -Minutes $script:Facts.RestoreMinutes
    foreach ($name in @($script:Run.Stopped)) {
        try {
            if ($name -eq $script:Facts.Services.Smtp -and -not (Test-SmtpMayRun)) { continue }
            Start-HostService -Name $name
        } catch {
            Write-HostProgress -Text "$name ran before this run and did not start again: $($_.Exception.Message)"
        }
    }
}
