# A staging copy mails nobody: every virtual server of the host, planned or not, hands everything to the sink, and every domain points
# at a LISTSERV of the copy. Desired: {smartHost, port, domainSmartHosts}. The steps before have written the planned ones.

function Test-OnlyRoute {
    param($Desired)
    foreach ($instance in @(Get-MetabaseChildName -Key 'SmtpSvc' | Where-Object { $_ -match '^\d+$' })) {
        # One that does not start with the service sends nothing now, and whatever it is given as soon as somebody starts it from the console.
        Get-StrayRoute -Desired $Desired -Instance $instance
    }
}

# Ways by which mail of a virtual server could go elsewhere.
function Get-StrayRoute {
    param($Desired, [string] $Instance)
    $expected = "smart host $($Desired.smartHost) always, port $($Desired.port)"
    $found = Get-MailRoute -Instance $Instance
    if ($found -ne $expected) { New-Difference -Item 'OnlyRoute' -Path "SmtpSvc/$Instance, route of all mail" -Expected $expected -Found $found }
    foreach ($domain in @(Get-SmtpDomain -Instance ([int] $Instance))) {
        $smartHost = if ($domain.RouteAction -band $script:Facts.RouteAction.SmartHost) { $domain.SmartHost } else { 'DNS' }
        if (@($Desired.domainSmartHosts) -contains $smartHost) { continue }
        New-Difference -Item 'OnlyRoute' -Path "SmtpSvc/$Instance/Domain/$($domain.Name), route" -Expected (@($Desired.domainSmartHosts) -join ' or ') -Found $smartHost
    }
}

# Where a virtual server sends what no domain of its own takes.
function Get-MailRoute {
    param([string] $Instance)
    $key = "SmtpSvc/$Instance"
    $port = Format-Value (Get-MetabaseValue -Key $key -Name 'RemoteSmtpPort')
    switch (Get-MetabaseValue -Key $key -Name 'SmartHostType') {
        ($script:Facts.SmartHostAlways) { return "smart host $(Format-Value (Get-MetabaseValue -Key $key -Name 'SmartHost')) always, port $port" }
        ($script:Facts.SmartHostAfterwards) { return "the receiver first, then smart host $(Format-Value (Get-MetabaseValue -Key $key -Name 'SmartHost')), port $port" }
    }
    "the receiver, port $port"
}

# What is left after the steps before is of no plan, and not ours to change.
function Set-OnlyRoute {
    param($Desired, $Difference)
    Disable-Smtp -Because 'mail could leave this staging copy'
    $told = @($Difference | ForEach-Object { "$($_.path) is $($_.found), expected $($_.expected)" }) -join '; '
    Stop-Run -Message "mail could leave this staging copy, so SMTPSVC stays disabled: $told. Remove what is not of the plan in the console (IIS 6 Manager), then run again"
}
