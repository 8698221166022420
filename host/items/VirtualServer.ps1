# A virtual server beyond the first, for worker pools with an expiry of their own (paper, footnotes 2 and 10). Desired: the virtual server.

function Test-VirtualServer {
    param($Desired)
    if (Test-MetabaseKey -Path "SmtpSvc/$($Desired.instance)") { return }
    New-Difference -Item 'VirtualServer' -Path "SmtpSvc/$($Desired.instance)" -Expected 'there' -Found 'not there'
}

function Set-VirtualServer {
    param($Desired, $Difference)
    # It starts with no relay list and on no port of its own: the steps that follow set both before SMTPSVC starts again.
    Stop-SmtpForChange -Because "virtual server $($Desired.instance) is made"
    New-MetabaseChild -Key 'SmtpSvc' -Class $script:Facts.Metabase.ServerClass -Name ([string] $Desired.instance)
    New-MetabaseChild -Key "SmtpSvc/$($Desired.instance)" -Class 'IIsConfigObject' -Name 'Domain'
}
