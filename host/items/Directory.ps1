# Folders of SMTPSVC with their access rights by SID. Desired: paths.

function Test-AdministratorsOnly {
    param([string] $Path)
    $sddl = (Get-Acl -LiteralPath $Path).GetSecurityDescriptorSddlForm('Access')
    $entries = @([regex]::Matches($sddl, '\([^)]*\)') | ForEach-Object { $_.Value } | Sort-Object)
    $wanted = @([regex]::Matches($script:Facts.AdministratorsOnly, '\([^)]*\)') | ForEach-Object { $_.Value } | Sort-Object)
    # P: nothing is inherited from above.
    $sddl -match '^D:[A-Z]*P' -and ($entries -join '') -eq ($wanted -join '')
}

function Set-AdministratorsOnly {
    param([string] $Path)
    $acl = Get-Acl -LiteralPath $Path
    $acl.SetSecurityDescriptorSddlForm($script:Facts.AdministratorsOnly, 'Access')
    Set-Acl -LiteralPath $Path -AclObject $acl
}

function Test-Directory {
    param($Desired)
    foreach ($path in $Desired) {
        if (-not (Test-Folder -Path $path)) {
            New-Difference -Item 'Directory' -Path $path -Expected 'a folder for SYSTEM and Administrators' -Found 'not there'
        } elseif (-not (Test-AdministratorsOnly -Path $path)) {
            New-Difference -Item 'Directory' -Path $path -Expected 'access for SYSTEM and Administrators only' -Found 'other access rights'
        }
    }
}

function Set-Directory {
    param($Desired, $Difference)
    foreach ($each in $Difference) {
        New-Folder -Path $each.path
        Set-AdministratorsOnly -Path $each.path
    }
}
