# Services: told to start or stop, they take their time; what starting means is each one's own.

function global:Update-SimulatedService {
    $state = $global:SimulatedHost.State
    foreach ($name in @($state.services.Keys)) {
        $service = $state.services[$name]
        if ($service.until -lt 0 -or $state.clock -lt $service.until) { continue }
        $service.until = -1
        $service.status = $service.becomes
        if ($service.status -eq 'Running') { Complete-SimulatedStart -Name $name } else { Complete-SimulatedStop -Name $name }
        Save-SimulatedState -Why "$name $($service.status)"
    }
}

function global:Set-SimulatedService {
    param([string] $Name, [string] $Pending, [string] $Becomes, [int] $Seconds)
    $service = $global:SimulatedHost.State.services[$Name]
    $service.status = $Pending
    $service.becomes = $Becomes
    $hangs = $service.ContainsKey('hangs') -and $service.hangs -eq $Becomes
    $service.until = if ($hangs) { [double]::MaxValue } else { $global:SimulatedHost.State.clock + $Seconds }
    Save-SimulatedState -Why "$Name $Pending"
}

function global:Complete-SimulatedStart {
    param([string] $Name)
    $state = $global:SimulatedHost.State
    $service = $state.services[$Name]
    $service.process++
    switch ($Name) {
        'SMTPSVC' {
            # Without these marks the computer's own name comes back.
            foreach ($key in @($state.metabase.memory.Keys | Where-Object { $_ -match '^SmtpSvc/\d+$' })) {
                $properties = $state.metabase.memory[$key].properties
                if (-not $properties['UpdatedFQDN']) { $properties.FullyQualifiedDomainName = $state.computerName }
                if (-not $properties['UpdatedDefaultDomain']) { $properties.DefaultDomain = $state.computerName }
                $state.liveQueue = $properties['QueueDirectory']
            }
            Start-SimulatedVirtualServer -State $state
        }
        'LISTSERV' {
            $fault = Get-SiteConfigFault
            if ($fault -ne '') {
                # It says Running, and dies a little later.
                $service.becomes = 'Stopped'
                $service.until = $state.clock + 5
                $state.listserv.lastFault = $fault
            } else {
                $state.listserv.running = Get-EffectiveSiteConfig
                Read-SimulatedLicence
            }
        }
    }
}

function global:Complete-SimulatedStop {
    param([string] $Name)
    $state = $global:SimulatedHost.State
    if ($Name -eq 'SMTPSVC') {
        foreach ($key in @($state.metabase.memory.Keys | Where-Object { $_ -match '^SmtpSvc/\d+$' })) { $state.metabase.memory[$key].properties.ServerState = 4 }
    }
    # IISADMIN takes along what depends on it; whoever starts it again gets only it back.
    if ($Name -eq 'IISADMIN') { foreach ($other in 'SMTPSVC', 'W3SVC') { if ($state.services.ContainsKey($other)) { $state.services[$other].status = 'Stopped'; Complete-SimulatedStop -Name $other } } }
}

# A virtual server starts on its port unless something else has it; the service runs either way (event 115).
function global:Start-SimulatedVirtualServer {
    param($State)
    foreach ($key in @($State.metabase.memory.Keys | Where-Object { $_ -match '^SmtpSvc/\d+$' } | Sort-Object)) {
        $properties = $State.metabase.memory[$key].properties
        if ($properties['ServerState'] -eq 2) { continue }
        $taken = @($properties['ServerBindings'] | ForEach-Object { $parts = ([string] $_).Split(':'); Get-SimulatedListener -State $State | Where-Object { $_.Port -eq [int] $parts[1] } })
        $properties.ServerState = if ($properties['ServerAutoStart'] -and $taken.Count -eq 0) { 2 } else { 4 }
    }
}

# Who listens where: SMTPSVC by its started virtual servers, LISTSERV's listener and TCPGUI, and whatever a test put there.
function global:Get-SimulatedListener {
    param($State)
    if ($State.services.ContainsKey('SMTPSVC') -and $State.services.SMTPSVC.status -eq 'Running') {
        foreach ($key in @($State.metabase.memory.Keys | Where-Object { $_ -match '^SmtpSvc/\d+$' })) {
            $properties = $State.metabase.memory[$key].properties
            if ($properties['ServerState'] -ne 2) { continue }
            foreach ($binding in @($properties['ServerBindings'])) {
                $parts = ([string] $binding).Split(':')
                @{ Service = 'SMTPSVC'; Key = $key; Address = $parts[0]; Port = [int] $parts[1]; Process = $State.services.SMTPSVC.process }
            }
        }
    }
    if ($State.services.ContainsKey('LISTSERV-SMTP') -and $State.services['LISTSERV-SMTP'].status -eq 'Running') { @{ Service = 'LISTSERV-SMTP'; Key = ''; Address = ''; Port = 25; Process = $State.services['LISTSERV-SMTP'].process } }
    if ($State.services.ContainsKey('LISTSERV') -and $State.services.LISTSERV.status -eq 'Running') { @{ Service = 'LISTSERV'; Key = ''; Address = ''; Port = [int] $State.listserv.tcpgui; Process = $State.services.LISTSERV.process } }
    foreach ($other in @($State.otherListeners)) { @{ Service = $other.service; Key = ''; Address = ''; Port = [int] $other.port; Process = 4321 } }
}

# SITE.CFG, with what was set in the web interface over it.
function global:Get-EffectiveSiteConfig {
    $main = Resolve-SimulatedPath "$($global:SimulatedHost.State.listserv.root)\MAIN"
    $text = [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes([System.IO.Path]::Combine($main, 'SITE.CFG')))
    $web = [System.IO.Path]::Combine($main, 'SITECFG.FILE')
    if (-not [System.IO.File]::Exists($web)) { return $text }
    foreach ($match in [regex]::Matches([System.IO.File]::ReadAllText($web), '([A-Z][A-Z0-9_]*)=([\x21-\x7e]*)')) {
        $text = [regex]::Replace($text, "(?im)^\s*$($match.Groups[1].Value)\s*=.*\r?\n", '') + "$($match.Value)`r`n"
    }
    $text
}

# Why LISTSERV does not live with its SITE.CFG: no NODE, no FQDN, a forward that it cannot read.
function global:Get-SiteConfigFault {
    $listserv = $global:SimulatedHost.State.listserv
    $path = Resolve-SimulatedPath "$($listserv.root)\MAIN\SITE.CFG"
    if (-not [System.IO.File]::Exists($path)) { return 'no SITE.CFG' }
    $text = Get-EffectiveSiteConfig
    if ($text.Contains("`0")) { return 'SITE.CFG is no plain text' }
    $node = [regex]::Match($text, '(?im)^\s*NODE\s*=\s*(\S*)\s*$').Groups[1].Value
    if ($node -notmatch '^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$') { return "NODE is '$node'" }
    foreach ($match in [regex]::Matches($text, '(?im)^\s*SMTP_FORWARD_\d+\s*=\s*(.*?)\s*$')) {
        if ($match.Groups[1].Value -notmatch '^"?(\d+\*)?[A-Za-z0-9.-]+(:\d+)?(\([^)]*\))?(;.*)?"?$') { return "cannot read $($match.Value.Trim())" }
    }
    if ($listserv.ContainsKey('refuses') -and $listserv.refuses -and $text -match $listserv.refuses) { return "SITE.CFG matches $($listserv.refuses)" }
    ''
}

# LICENSE.MERGE is merged and deleted; one that is refused stays.
function global:Read-SimulatedLicence {
    $listserv = $global:SimulatedHost.State.listserv
    $path = Resolve-SimulatedPath "$($listserv.root)\MAIN\LICENSE.MERGE"
    if (-not [System.IO.File]::Exists($path)) { return }
    $text = [System.IO.File]::ReadAllText($path)
    if ($text -match 'REFUSED') { return }
    $listserv.licences = @($listserv.licences) + @([Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::ASCII.GetBytes($text))))
    [System.IO.File]::Delete($path)
}

# A running LISTSERV hands its mail to an SMTPSVC that takes it.
function global:Update-SimulatedSpool {
    param([string] $Queue)
    $state = $global:SimulatedHost.State
    $spool = Resolve-SimulatedPath "$($state.listserv.root)\SPOOL"
    if ($state.services.SMTPSVC.status -ne 'Running' -or -not $state.services.ContainsKey('LISTSERV') -or $state.services.LISTSERV.status -ne 'Running' -or -not [System.IO.Directory]::Exists($spool)) { return }
    foreach ($path in @([System.IO.Directory]::GetFiles($spool, '*.MAIL') | Sort-Object | Select-Object -First ([int] $state.deliveries))) {
        [System.IO.File]::Move($path, [System.IO.Path]::Combine($Queue, [System.IO.Path]::GetFileName($path)))
    }
}

# SMTPSVC delivers while it runs or is paused: so many messages a second leave the queue that it had read at its start.
function global:Update-SimulatedDelivery {
    $state = $global:SimulatedHost.State
    if (-not $state.services.ContainsKey('SMTPSVC')) { return }
    if ($state.services.SMTPSVC.status -notin 'Running', 'Paused' -or -not $state.liveQueue -or $state.deliveries -eq 0) { return }
    $folder = Resolve-SimulatedPath $state.liveQueue
    Update-SimulatedSpool -Queue $folder
    if (-not [System.IO.Directory]::Exists($folder)) { return }
    $names = @([System.IO.Directory]::GetFiles($folder) | Sort-Object | Select-Object -First ([int] $state.deliveries))
    foreach ($path in $names) {
        $state.delivered = @($state.delivered) + @([System.IO.Path]::GetFileName($path))
        [System.IO.File]::Delete($path)
    }
    if ($names.Count -gt 0) { Save-SimulatedState -Why "delivered $($names.Count)" }
}
