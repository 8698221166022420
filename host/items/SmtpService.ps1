# SMTPSVC as a service: when it may run, and what "it runs" means. Desired for the test: virtual servers {instance, bannerName, port, bindAddress}.

# At most one stop a run: whatever needs it calls this, and the end of the role starts it again.
function Stop-SmtpForChange {
    param([string] $Because)
    $name = $script:Facts.Services.Smtp
    $state = Get-ServiceState -Name $name
    if ($null -eq $state -or $state.Status -eq 'Stopped') { return }
    Write-HostProgress -Text "SMTPSVC stops because $Because; feeders wait meanwhile"
    Stop-HostService -Name $name
}

# It never runs while it binds LISTSERV's port 25, nor while its relay list is absent, empty, or open to everybody, nor, on a host of a
# staging copy, while any mail could go elsewhere than to the sink.
function Test-SmtpSafe {
    param($Desired)
    $state = Get-ServiceState -Name $script:Facts.Services.Smtp
    if ($null -eq $state -or ($state.Status -eq 'Stopped' -and $state.StartMode -eq 'Disabled')) { return }
    foreach ($danger in @(Get-SmtpDanger -Desired $Desired)) {
        New-Difference -Item 'SmtpSafe' -Path "SMTPSVC, SmtpSvc/$($danger.Instance)" -Expected 'not running like this' -Found $danger.Wrong
    }
}

function Get-SmtpDanger {
    param($Desired)
    $only = Get-Optional -Object $Desired -Name 'onlyRouteTo'
    foreach ($instance in @(Get-MetabaseChildName -Key 'SmtpSvc' | Where-Object { $_ -match '^\d+$' })) {
        # One that does not start with the service does nobody any harm.
        if ((Get-MetabaseValue -Key "SmtpSvc/$instance" -Name 'ServerAutoStart') -eq $false) { continue }
        $planned = @(Get-PlannedBinding -Desired $Desired -Instance ([int] $instance))
        $onTwentyFive = @(Get-ServerBinding -Instance ([int] $instance) | Where-Object { $_.Split(':')[1] -eq '25' -and $planned -notcontains $_ })
        $relay = Get-AddressList -Instance ([int] $instance) -Name 'RelayIpList'
        $wrong = @()
        if ($onTwentyFive.Count -gt 0) { $wrong += 'on port 25' }
        if ($relay.Kind -eq 'everybody') { $wrong += 'an open relay' }
        if ($relay.Kind -eq 'absent') { $wrong += 'without a relay list' }
        if ($relay.Kind -eq 'only' -and $relay.Addresses.Count -eq 0) { $wrong += 'with an empty relay list' }
        if ($null -ne $only -and @(Get-StrayRoute -Desired $only -Instance $instance).Count -gt 0) { $wrong += 'with a route that leaves the staging copy' }
        if ($wrong.Count -gt 0) { @{ Instance = [int] $instance; Wrong = $wrong -join ' and ' } }
    }
}

# The roles smtp-service and narrow speak of bindings, each in its own place; the others of none.
function Get-PlannedBinding {
    param($Desired, [int] $Instance)
    foreach ($server in @(Get-Optional -Object $Desired -Name 'virtualServers' -Default @())) {
        if ($server.instance -ne $Instance) { continue }
        $metabase = Get-Optional -Object $server -Name 'metabase'
        if ($null -ne $metabase) { @($metabase.ServerBindings.value) } else { @($server.serverBindings) }
    }
}

function Set-SmtpSafe {
    param($Desired, $Difference)
    Disable-Smtp -Because (@($Difference | ForEach-Object { "it is $($_.found)" }) -join ', ')
}

# Disabled first: nothing starts it again while it must not run, a restart of Windows neither.
function Disable-Smtp {
    param([string] $Because)
    $name = $script:Facts.Services.Smtp
    $state = Get-ServiceState -Name $name
    if ($null -eq $state) { return }
    if ($state.StartMode -ne 'Disabled') { Set-ServiceStartMode -Name $name -StartMode 'Disabled' }
    Stop-SmtpForChange -Because $Because
}

# After a step that failed: only what starts safely starts again.
function Test-SmtpMayRun {
    (Get-ServiceState -Name $script:Facts.Services.Smtp).StartMode -ne 'Disabled' -and @(Get-SmtpDanger -Desired $script:Run.Desired).Count -eq 0
}

function Assert-SmtpMayRun {
    param($Desired)
    $dangers = @(Get-SmtpDanger -Desired $Desired)
    if ($dangers.Count -eq 0) { return }
    $told = @($dangers | ForEach-Object { "SmtpSvc/$($_.Instance) is $($_.Wrong)" }) -join '; '
    Disable-Smtp -Because $told
    Stop-Run -Message "SMTPSVC is not started: $told. A virtual server that is not in the plan is not changed: remove it in the console or set its relay list and port right, then run again"
}

function Test-SmtpReady {
    param($Desired)
    $name = $script:Facts.Services.Smtp
    $state = Get-ServiceState -Name $name
    if ($null -eq $state -or $state.Status -ne 'Running') {
        $found = if ($null -eq $state) { 'not there' } else { $state.Status }
        return New-Difference -Item 'SmtpReady' -Path "service $name" -Expected 'Running' -Found $found
    }
    foreach ($server in $Desired.virtualServers) {
        $key = "SmtpSvc/$($server.instance)"
        $serverState = Get-MetabaseValue -Key $key -Name 'ServerState'
        if ($serverState -ne $script:Facts.ServerStarted) {
            New-Difference -Item 'SmtpReady' -Path "$key/ServerState" -Expected ([string] $script:Facts.ServerStarted) -Found (Format-Value $serverState) -Data $server
            continue
        }
        $banner = Get-SmtpBanner -Address (Get-OwnAddress -Server $server) -Port $server.port
        # A banner says "220 NAME Microsoft ESMTP MAIL Service ...".
        if ($banner -notmatch "^220 $([regex]::Escape($server.bannerName))(\s|$)") {
            New-Difference -Item 'SmtpReady' -Path "$key, banner on port $($server.port)" -Expected "220 $($server.bannerName)" -Found $banner -Data $server
        }
    }
}

function Get-OwnAddress {
    param($Server)
    Get-Optional -Object $Server -Name 'bindAddress' -Default '127.0.0.1'
}

function Set-SmtpReady {
    param($Desired, $Difference)
    $name = $script:Facts.Services.Smtp
    Start-HostService -Name $name
    foreach ($server in $Desired.virtualServers) {
        $key = "SmtpSvc/$($server.instance)"
        $settled = Wait-Until -For "$key to start" -Seconds 60 -Condition { $script:Facts.ServerStarting -notcontains (Get-MetabaseValue -Key $key -Name 'ServerState') }
        if (-not $settled) { Stop-Run -Message "$key has not started after a minute" }
        if ((Get-MetabaseValue -Key $key -Name 'ServerState') -ne $script:Facts.ServerStarted) { Start-VirtualServer -Key $key -Port $server.port }
        $null = Wait-Until -For "the banner of $key" -Seconds 30 -Condition { (Get-SmtpBanner -Address (Get-OwnAddress -Server $server) -Port $server.port) -match '^220 ' }
    }
}

function Start-VirtualServer {
    param([string] $Key, [int] $Port)
    try {
        $null = (Open-MetabaseKey -Path $Key).Invoke('Start', [object[]] @())
    } catch {
        $holder = @(Get-NetTCPConnection -LocalPort $Port -State Listen -ErrorAction SilentlyContinue | ForEach-Object { "process $($_.OwningProcess) on $($_.LocalAddress)" }) -join ', '
        Stop-Run -Message "SMTPSVC runs, but $Key did not start (event 115 in the System log says so too): port $Port is held by $(Format-Value $holder). Free the port, then run again"
    }
}
