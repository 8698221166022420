# Makes the server that is connected one that somebody has set up by hand over the years: an open relay on port 25, settings of their
# own, queued mail, firewall rules, and a SITE.CFG with comments, unknown and double keywords, LF line ends and passwords in it.
param([string] $Mode, [string] $Machine)

$state = $global:SimulatedHost.State
foreach ($name in $global:SmtpFeatures) { if ($state.features.ContainsKey($name) -and $state.features[$name] -ne 'Installed') { Install-SimulatedFeature -Name $name } }

$server = $state.metabase.memory['SmtpSvc/1'].properties
$settings = @{
    ServerBindings = @(':25:')
    ServerAutoStart = $true
    RelayIpList = @{ grantByDefault = $true; grant = @() }
    AuthFlags = 7
    RelayForAuth = 4
    MaxRecipients = 100
    MaxConnections = 250
    MaxMessageSize = 2097152
    FullyQualifiedDomainName = 'mail.old.example.org'
    UpdatedFQDN = $true
    DefaultDomain = 'mail.old.example.org'
    UpdatedDefaultDomain = $true
    SmartHost = 'smarthost.old.example.org'
    RouteUserName = 'oldrelay'
    RoutePassword = 'route-canary-7Qx'
    QueueDirectory = 'C:\inetpub\mailroot\Queue'
}
foreach ($name in $settings.Keys) { $server[$name] = $settings[$name] }
$state.metabase.memory['SmtpSvc/1/Domain/partner.old.example.org'] = @{ class = 'IIsSmtpDomain'; properties = @{ RouteAction = 4098; RouteActionString = 'gateway.old.example.org' } }
$state.metabase.disk = Copy-Simulated $state.metabase.memory
$state.services.SMTPSVC.startMode = 'Auto'
$state.services.SMTPSVC.status = 'Running'
$state.liveQueue = $server.QueueDirectory
Start-SimulatedVirtualServer -State $state
$state.firewall['Mail in (made by hand)'] = @{ enabled = $true; protocol = 'TCP'; port = '25'; from = @('Any') }
# Nothing leaves meanwhile: what is queued has to be found again.
$state.deliveries = 0
foreach ($number in 1..3) { [System.IO.File]::WriteAllText((Resolve-SimulatedPath "C:\inetpub\mailroot\Queue\old-$number.eml"), "Subject: message $number") }

if ($state.services.ContainsKey('LISTSERV')) {
    $lines = @(
        ('* set up by hand in 2011, M{0}nchen' -f [char] 0xFC), 'NODE=OLD.EXAMPLE.ORG', '', 'smtp_forward = OLD.EXAMPLE.ORG', 'SMTP_FORWARD_1=5*OLD.EXAMPLE.ORG', 'SMTP_FORWARD_7=5*OLD2.EXAMPLE.ORG',
        'CREATEPW=create-canary-3Vb', 'STOREPW=store-canary-9Kd', '  MYOWN = 1', "`tDEFAULT_SPLIT=0 ", 'SOME_VENDOR_SECRET=vendor-canary-2Zt', 'MAXBSMTP=100', 'MAXBSMTP=200', '* last line'
    )
    $latin = [System.Text.Encoding]::Latin1
    [System.IO.File]::WriteAllBytes((Resolve-SimulatedPath "$($state.listserv.root)\MAIN\SITE.CFG"), $latin.GetBytes(($lines -join "`n") + "`n"))
    $state.listserv.licences = @('the licence of 2011')
    foreach ($name in 'LISTSERV', 'LISTSERV-SMTP') { $state.services[$name].status = 'Running' }
}
Save-SimulatedState -Why 'set up by hand'
