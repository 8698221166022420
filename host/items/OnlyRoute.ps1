# A staging copy mails nobody: every virtual server of the host, planned or not, hands everything to the sink, and every domain points
# at a LISTSERV of the copy. Desired: {smartHost, port, domainSmartHosts}. It is only looked at here; the steps before have written it.

function Test-OnlyRoute {
    param($Desired)
    foreach ($instance in @(Get-MetabaseChildName -Key 'SmtpSvc' | Where-Object { $_ -match '^\d+$' })) {
        $expected = "smart host $($Desired.smartHost) always, port $($Desired.port)"
        $found = Get-MailRoute -Instance $instance
        if ($found -ne $expected) { New-Difference -Item 'OnlyRoute' -Path "SmtpSvc/$instance, route of all mail" -Expected $expected -Found $found }
        foreach ($domain in @(Get-SmtpDomain -Instance ([int] $instance))) {
            $smartHost = if ($domain.RouteAction -band $script:Facts.RouteAction.SmartHost) { $domain.SmartHost } else { 'DNS' }
            if (@($Desired.domainSmartHosts) -contains $smartHost) { continue }
            New-Difference -Item 'OnlyRoute' -Path "SmtpSvc/$instance/Domain/$($domain.Name), route" -Expected (@($Desired.domainSmartHosts) -join ' or ') -Found $smartHost
        }
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

# The last thing before SMTPSVC may run.
function Assert-OnlyRoute {
    param($Desired)
    $left = @(Test-OnlyRoute -Desired $Desired)
    if (Test-Only) {
        foreach ($difference in $left) { $null = $script:Run.Differences.Add($difference) }
        return
    }
    if ($left.Count -eq 0) { return }
    Set-ServiceStartMode -Name $script:Facts.Services.Smtp -StartMode 'Disabled'
    Stop-SmtpForChange -Because 'mail could leave this staging copy'
    $told = @($left | ForEach-Object { "$($_.path) is $($_.found), expected $($_.expected)" }) -join '; '
    Stop-Run -Message "mail could leave this staging copy, so SMTPSVC stays disabled: $told. Remove what is not of the plan in the console (IIS 6 Manager), then run again"
}
