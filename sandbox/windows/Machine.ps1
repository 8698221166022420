# What becomes of a whole machine: features that arrive, power that goes.

$global:SmtpFeatures = @('SMTP-Server', 'Web-Metabase', 'Web-WMI', 'Web-Lgcy-Scripting', 'Web-Lgcy-Mgmt-Console', 'RSAT-SMTP')

# What the installation of a feature leaves behind.
function global:Install-SimulatedFeature {
    param([string] $Name)
    $state = $global:SimulatedHost.State
    $state.features[$Name] = 'Installed'
    if ($Name -eq 'SMTP-Server') { Install-SimulatedSmtp -State $state }
    if (-not $state.website) { $state.website = @{ bindings = 'http/*:80:'; state = 'Started'; autoStart = $true } }
}

function global:Install-SimulatedSmtp {
    param($State)
    $State.services['IISADMIN'] = New-SimulatedService -DisplayName 'IIS Admin Service' -Status 'Running' -StartMode 'Auto'
    $State.services['W3SVC'] = New-SimulatedService -DisplayName 'World Wide Web Publishing Service' -Status 'Running' -StartMode 'Auto'
    # Setup starts it, on port 25, before anybody has set anything.
    $State.services['SMTPSVC'] = New-SimulatedService -DisplayName 'Simple Mail Transfer Protocol (SMTP)' -Status 'Running' -StartMode 'Manual'
    foreach ($name in 'Queue', 'Badmail', 'Pickup', 'Drop') { $null = [System.IO.Directory]::CreateDirectory((Resolve-SimulatedPath "C:\inetpub\mailroot\$name")) }
    $State.metabase.memory = New-SimulatedMetabase -OperatingSystem $State.operatingSystem -ComputerName $State.computerName
    $State.metabase.disk = Copy-Simulated $State.metabase.memory
    Start-SimulatedVirtualServer -State $State
}

function global:New-SimulatedService {
    param([string] $DisplayName, [string] $Status = 'Stopped', [string] $StartMode = 'Auto')
    @{ displayName = $DisplayName; status = $Status; startMode = $StartMode; delayed = $false; process = 1000 + (Get-Random -Maximum 9000); until = -1; becomes = '' }
}

function global:Install-SimulatedListserv {
    $state = $global:SimulatedHost.State
    foreach ($name in 'MAIN', 'SPOOL') { $null = [System.IO.Directory]::CreateDirectory((Resolve-SimulatedPath "$($state.listserv.root)\$name")) }
    $state.services['LISTSERV'] = New-SimulatedService -DisplayName 'L-Soft LISTSERV' -Status 'Stopped' -StartMode 'Auto'
    $state.services['LISTSERV-SMTP'] = New-SimulatedService -DisplayName 'LISTSERV SMTP listener' -Status 'Stopped' -StartMode 'Auto'
}

function global:Copy-Simulated {
    param($Value)
    ConvertFrom-Json -InputObject (ConvertTo-Json -InputObject $Value -Depth 12) -AsHashtable
}

# Memory is gone, the disk stays; what starts automatically starts.
function global:Invoke-PowerOff {
    $state = $global:SimulatedHost.State
    $state.metabase.memory = Copy-Simulated $state.metabase.disk
    foreach ($service in @($state.services.Values)) {
        $service.status = 'Stopped'
        $service.until = -1
    }
    foreach ($name in @($state.services.Keys)) {
        if ($state.services[$name].startMode -eq 'Auto') {
            $state.services[$name].status = 'Running'
            Complete-SimulatedStart -Name $name
        }
    }
    foreach ($task in @($state.tasks.Values)) { if ($task['atStartup']) { $task.state = 'Running' } }
    Save-SimulatedState -Why 'power off'
}
