# Services, WMI and scheduled tasks.

function global:sc.exe {
    Enter-SimulatedCall -Name "sc.exe $args"
    $state = $global:SimulatedHost.State
    $verb, $name = [string] $args[0], [string] $args[1]
    $service = $state.services[$name]
    $global:LASTEXITCODE = 0
    if ($null -eq $service) { $global:LASTEXITCODE = 1060; return '[SC] OpenService FAILED 1060' }
    switch ($verb) {
        'config' {
            $word = [string] $args[3]
            $service.startMode = @{ 'auto' = 'Auto'; 'delayed-auto' = 'Auto'; 'demand' = 'Manual'; 'disabled' = 'Disabled' }[$word]
            $service.delayed = $word -eq 'delayed-auto'
            Save-SimulatedState -Why "$name $word"
        }
        'start' {
            if ($service.status -eq 'Running') { $global:LASTEXITCODE = 1056; return '[SC] StartService FAILED 1056' }
            if ($service.startMode -eq 'Disabled') { $global:LASTEXITCODE = 1058; return '[SC] StartService FAILED 1058' }
            $state.counts.starts[$name] = 1 + [int] ($state.counts.starts[$name] ?? 0)
            # What it depends on starts along.
            if ($name -eq 'SMTPSVC' -and $state.services.IISADMIN.status -ne 'Running') { $state.services.IISADMIN.status = 'Running' }
            Set-SimulatedService -Name $name -Pending 'Start Pending' -Becomes 'Running' -Seconds 6
        }
        'stop' {
            if ($service.status -eq 'Stopped') { $global:LASTEXITCODE = 1062; return '[SC] ControlService FAILED 1062' }
            Set-SimulatedService -Name $name -Pending 'Stop Pending' -Becomes 'Stopped' -Seconds 4
        }
        'pause' {
            if ($service.status -ne 'Running') { $global:LASTEXITCODE = 1061; return '[SC] ControlService FAILED 1061' }
            $service.status = 'Paused'
            Save-SimulatedState -Why "$name paused"
        }
        'continue' {
            if ($service.status -ne 'Paused') { $global:LASTEXITCODE = 1061; return '[SC] ControlService FAILED 1061' }
            $service.status = 'Running'
            Save-SimulatedState -Why "$name continued"
        }
    }
}

function global:Get-CimInstance {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $ClassName, [string] $Filter, [string] $Namespace)
    $state = $global:SimulatedHost.State
    switch ($ClassName) {
        'Win32_Service' {
            $wanted = @([regex]::Matches($Filter, "=\s*'([^']*)'") | ForEach-Object { $_.Groups[1].Value })
            foreach ($name in @($state.services.Keys | Sort-Object)) {
                $service = $state.services[$name]
                $byDisplay = $Filter -match 'DisplayName' -and $wanted -contains $service.displayName
                if ($wanted -notcontains $name -and -not $byDisplay) { continue }
                [pscustomobject] @{ Name = $name; DisplayName = $service.displayName; State = $service.status; StartMode = $service.startMode; DelayedAutoStart = [bool] $service.delayed; ProcessId = $(if ($service.status -eq 'Stopped') { 0 } else { $service.process }) }
            }
        }
        'Win32_DiskDrive' { foreach ($disk in @($state.disks)) { [pscustomobject] @{ Index = [int] $disk.number; SCSILogicalUnit = [int] $disk.lun; Size = [long] ($disk.sizeGiB * 1GB - 4MB) } } }
        'Win32_PerfRawData_SMTPSVC_SMTPServer' {
            foreach ($key in @($state.metabase.memory.Keys | Where-Object { $_ -match '^SmtpSvc/\d+$' })) {
                $folder = Resolve-SimulatedPath $state.metabase.memory[$key].properties.QueueDirectory
                $count = if ([System.IO.Directory]::Exists($folder)) { [System.IO.Directory]::GetFiles($folder).Count } else { 0 }
                [pscustomobject] @{ Name = "SMTP $($key.Split('/')[1])"; LocalQueueLength = 0; LocalRetryQueueLength = 0; RemoteQueueLength = $count; RemoteRetryQueueLength = 0; CategorizerQueueLength = 0; MessagesPendingRouting = 0; MessagesCurrentlyUndeliverable = 0 }
            }
        }
        default { throw "Invalid class $ClassName" }
    }
}

class SimulatedServerSetting {
    [string] $Key
    [object] $RelayIpList
    [object] Put() {
        Enter-SimulatedCall -Name "WMI Put $($this.Key)"
        $bytes = [byte[]] $this.RelayIpList
        # Byte 36 is the number of addresses, which follow the header of 80 bytes.
        $addresses = @(for ($index = 0; $index -lt $bytes[36]; $index++) { ($bytes[(80 + 4 * $index)..(83 + 4 * $index)] -join '.') + ', 255.255.255.255' })
        if ($bytes.Length -ne 80 + 4 * $bytes[36] -or $bytes[44] -ne $bytes[36] + 1) { throw (New-ComError -Message 'Generic failure' -Code 0x80041001) }
        (Get-MetabaseMemory)[$this.Key].properties.RelayIpList = @{ grantByDefault = $false; grant = $addresses }
        $global:SimulatedHost.State.metabase.commits++
        Save-SimulatedState -Why "WMI $($this.Key) RelayIpList"
        return $null
    }
}

function global:Get-WmiObject {
    [CmdletBinding()] param([string] $Namespace, [Parameter(Position = 0)] [string] $Class, [string] $Filter)
    Enter-SimulatedCall -Name "Get-WmiObject $Class"
    if ($global:SimulatedHost.State.features['Web-WMI'] -ne 'Installed') { throw (New-ComError -Message 'Invalid namespace' -Code 0x8004100E) }
    $setting = [SimulatedServerSetting]::new()
    $setting.Key = [regex]::Match($Filter, "'([^']*)'").Groups[1].Value
    $setting
}

function global:Get-ScheduledTask {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $TaskName)
    $task = $global:SimulatedHost.State.tasks[$TaskName[0]]
    if ($null -eq $task) {
        Write-Error -Message "No MSFT_ScheduledTask objects found with property 'TaskName' equal to '$TaskName'."
        return
    }
    $state = if ($task['state'] -eq 'At work') { 'Running' } else { [string] ($task['state'] ?? 'Ready') }
    [pscustomobject] @{ TaskName = $TaskName[0]; State = $state; Actions = @([pscustomobject] @{ Execute = $task.execute; Arguments = $task.arguments }) }
}

function global:New-ScheduledTaskAction {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string] $Execute, [Parameter(Position = 1)] [string] $Argument)
    [pscustomobject] @{ Execute = $Execute; Arguments = $Argument }
}

function global:New-ScheduledTaskTrigger {
    [CmdletBinding()] param([switch] $Daily, [datetime] $At, [switch] $AtStartup)
    [pscustomobject] @{ Daily = [bool] $Daily; AtStartup = [bool] $AtStartup }
}

function global:New-ScheduledTaskSettingsSet {
    [CmdletBinding()] param([timespan] $ExecutionTimeLimit, [switch] $AllowStartIfOnBatteries, [switch] $DontStopIfGoingOnBatteries)
    [pscustomobject] @{ ExecutionTimeLimit = $ExecutionTimeLimit }
}

function global:Register-ScheduledTask {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string] $TaskName, [Parameter(Mandatory)] [object[]] $Action, [object[]] $Trigger, [object] $Settings, [string] $User, [string] $RunLevel, [switch] $Force)
    Enter-SimulatedCall -Name "Register-ScheduledTask $TaskName"
    $global:SimulatedHost.State.tasks[$TaskName] = @{ execute = $Action[0].Execute; arguments = $Action[0].Arguments; atStartup = [bool] $Trigger[0].AtStartup; state = 'Ready' }
    Save-SimulatedState -Why "task $TaskName"
}

function global:Start-ScheduledTask {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string] $TaskName)
    Enter-SimulatedCall -Name "Start-ScheduledTask $TaskName"
    $global:SimulatedHost.State.tasks[$TaskName].state = 'Running'
    Save-SimulatedState -Why "task $TaskName started"
}

function global:Stop-ScheduledTask {
    [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string] $TaskName)
    Enter-SimulatedCall -Name "Stop-ScheduledTask $TaskName"
    $global:SimulatedHost.State.tasks[$TaskName].state = 'Ready'
    Save-SimulatedState -Why "task $TaskName stopped"
}

function global:Unregister-ScheduledTask {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(Position = 0)] [string[]] $TaskName)
    Enter-SimulatedCall -Name "Unregister-ScheduledTask $TaskName"
    $global:SimulatedHost.State.tasks.Remove($TaskName[0])
    Save-SimulatedState -Why "task $TaskName gone"
}
